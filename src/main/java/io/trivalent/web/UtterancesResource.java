package io.trivalent.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.Blocking;
import io.trivalent.conversation.ConversationQueries;
import io.trivalent.conversation.figures.Turn;
import io.trivalent.view.TurnJson;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.state.HostInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Single utterances. */
@Path("utterances")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class UtterancesResource {
    @Inject
    HttpSite site;

    @Inject
    Peers peers;

    @Inject
    HttpServerRequest http;

    @Inject
    Request request;

    @GET
    @Path("{utterance}")
    @Operation(operationId = "utterance", summary = "The latest sentiment of an utterance that belongs to a clip.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(ref = "UtteranceTurn")))
    public Response utterance(@PathParam("utterance") String utterance) {
        ConversationQueries queries = site.queries();
        Caller caller = Caller.of(http);
        Set<Integer> partitions = queries.partitions();
        Optional<JsonNode> here = here(queries, utterance);
        if (here.isPresent()) {
            return Answers.of(request, here.get());
        }
        if (!partitions.equals(queries.partitions())) {
            throw Problem.notNow("partitions of conversations are being moved, try again");
        }
        int asked = partitions.size();
        if (!caller.forwarded()) {
            for (HostInfo peer : queries.others()) {
                Peers.Found found = peers.find(peer, caller);
                if (found.answer().isPresent()) {
                    return found.answer().get();
                }
                asked += found.partitions();
            }
            if (asked != queries.partitionCount()) {
                throw Problem.notNow("%d of %d partitions of conversations can be asked now, try again"
                        .formatted(asked, queries.partitionCount()));
            }
        }
        throw Problem.notFound(
                "utterance '%s' is not known: no event of a clip names it, or it is no longer remembered"
                        .formatted(utterance),
                asked);
    }

    private Optional<JsonNode> here(ConversationQueries queries, String utterance) {
        Optional<String> clip = queries.clipOf(utterance);
        if (clip.isEmpty()) {
            return Optional.empty();
        }
        return queries.clip(clip.get()).flatMap(found -> found.turns().stream()
                .filter(turn -> turn.id().equals(utterance))
                .findFirst()
                .map(turn -> json(clip.get(), turn)));
    }

    private JsonNode json(String clip, Turn turn) {
        return TurnJson.of(turn)
                .put("clip_id", clip)
                .put("text", site.sources().words().of(List.of(turn)).get(turn.id()));
    }
}
