package io.trivalent.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.Blocking;
import io.trivalent.conversation.ConversationCard;
import io.trivalent.conversation.ConversationQueries;
import io.trivalent.conversation.figures.Clip;
import io.trivalent.conversation.figures.Turn;
import io.trivalent.view.TurnJson;
import io.trivalent.view.Words;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.state.HostInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Conversations: lists, cards and turns. */
@Path("conversations")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class ConversationsResource {
    private static final int MAX_TURNS = 256;

    @Inject
    HttpSite site;

    @Inject
    Peers peers;

    @Inject
    HttpServerRequest http;

    @Inject
    Request request;

    @GET
    @Operation(operationId = "conversations", summary = "Conversations of all processes, a page at a time.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(ref = "CardPage")))
    public Response list(
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"any", "open", "closed"}))
                    @QueryParam("state")
                    @DefaultValue("any")
                    String state,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"worst", "best", "falling", "updated"}))
                    @QueryParam("order")
                    @DefaultValue("worst")
                    String order,
            @Parameter(description = "A part of the clip's id.") @QueryParam("q") @DefaultValue("") String q,
            @Parameter(description = "A role that one of the speakers has.") @QueryParam("role") @DefaultValue("")
                    String role,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "200"))
                    @QueryParam("limit")
                    @DefaultValue("50")
                    int limit,
            @Parameter(description = "The 'next' of the answer before.") @QueryParam("cursor") @DefaultValue("")
                    String cursor) {
        CardQuery query = CardQuery.of(state, order, q, role, limit, cursor);
        Caller caller = Caller.of(http);
        ConversationQueries queries = site.queries();
        Map<Integer, Collection<ConversationCard>> cards = queries.cards();
        CardPage page =
                query.page(cards.values().stream().flatMap(Collection::stream).toList());
        page.partitions().addAll(cards.keySet());
        if (caller.forwarded()) {
            return Answers.of(request, page.json(query));
        }
        for (HostInfo peer : queries.others()) {
            page.add(peers.json(peer, caller));
        }
        page.requireComplete(queries.partitionCount());
        return Answers.of(request, page.json(query));
    }

    @GET
    @Path("{clip}")
    @Operation(operationId = "conversation", summary = "One conversation.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(ref = "Card")))
    public Response conversation(@PathParam("clip") String clip) {
        return peers.atClip(
                site.queries(),
                clip,
                Caller.of(http),
                queries -> Answers.of(
                        request, queries.card(clip).map(CardPage::json).orElseThrow(() -> unknown(clip))));
    }

    @GET
    @Path("{clip}/turns")
    @Operation(
            operationId = "turns",
            summary = "The utterances of a conversation, the last ones, in the order of the clip.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(ref = "Turns")))
    public Response turns(
            @PathParam("clip") String clip,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "256"))
                    @QueryParam("limit")
                    @DefaultValue("256")
                    int limit,
            @Parameter(description = "The 'before' of the answer before: earlier turns.")
                    @QueryParam("before")
                    @DefaultValue("")
                    String before,
            @Parameter(description = "Whether to read the words from the transcripts.")
                    @QueryParam("text")
                    @DefaultValue("true")
                    boolean text) {
        Parameters.within("limit", limit, 1, MAX_TURNS);
        return peers.atClip(site.queries(), clip, Caller.of(http), queries -> {
            Clip found = queries.clip(clip).orElseThrow(() -> unknown(clip));
            return Answers.of(request, turns(clip, found, limit, before, text));
        });
    }

    private JsonNode turns(String id, Clip clip, int limit, String before, boolean text) {
        List<Turn> turns = clip.turns();
        int to = before.isEmpty() ? turns.size() : indexOf(turns, before);
        List<Turn> page = turns.subList(Math.max(0, to - limit), to);
        Words source = site.sources().words();
        Map<String, String> words = text ? source.of(page) : Map.of();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("clip_id", id)
                .put("range", clip.range())
                .put("total", clip.utterances())
                .put("folded", clip.utterances() - turns.size())
                .put("text", source.shown() ? "ON" : "OFF")
                .put("before", to > limit ? page.get(0).id() : null);
        ArrayNode array = json.putArray("turns");
        page.forEach(turn -> array.add(TurnJson.of(turn).put("text", words.get(turn.id()))));
        return json;
    }

    private static int indexOf(List<Turn> turns, String id) {
        for (int i = 0; i < turns.size(); i++) {
            if (turns.get(i).id().equals(id)) {
                return i;
            }
        }
        throw Problem.badRequest("before is '%s', expected the 'before' of an answer".formatted(id));
    }

    private static Problem unknown(String clip) {
        return Problem.notFound(
                "clip '%s' is not known: no event names it, or it is no longer remembered".formatted(clip));
    }
}
