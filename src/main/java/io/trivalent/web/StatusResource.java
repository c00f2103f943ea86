package io.trivalent.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.vocabulary.RejectionCode;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** What this process does, and the package that scores. */
@Path("")
@Produces(MediaType.APPLICATION_JSON)
public class StatusResource {
    @Inject
    HttpSite site;

    @Inject
    Request request;

    @GET
    @Path("status")
    @Operation(operationId = "status", summary = "Counts, rates and delays of this process.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(ref = "Status")))
    public Response status() {
        LiveSources sources = site.sources();
        FlowCounters counters = sources.counters();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("state", sources.state().get())
                .put("events", counters.of(Count.SCORED))
                .put("utterances_per_s", site.rate())
                .put("lag", sources.lag().getAsLong())
                .put("watching", site.watching())
                .put("text", sources.words().shown() ? "ON" : "OFF");
        ArrayNode stages = json.putArray("stages");
        sources.feed().delays().forEach((stage, delay) -> stages.addObject()
                .put("stage", stage)
                .put("p50_ms", delay.p50Ms())
                .put("p95_ms", delay.p95Ms()));
        ObjectNode counts = json.putObject("counts");
        for (Count count : Count.values()) {
            counts.put(count.name().toLowerCase(Locale.ROOT), counters.of(count));
        }
        ArrayNode rejections = json.putArray("rejections");
        for (RejectionCode code : RejectionCode.values()) {
            if (counters.of(code) > 0) {
                rejections.addObject().put("code", code.name()).put("count", counters.of(code));
            }
        }
        return Answers.of(request, json);
    }

    @GET
    @Path("model")
    @Operation(operationId = "model", summary = "The package that scores, and its card.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(ref = "Model")))
    public Response model() {
        ModelView model = site.sources().model();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("name", model.name())
                .put("version", model.version())
                .put("sha256", model.sha256())
                .put("provider", model.provider())
                .put("description", model.description())
                .put("synthetic", model.synthetic())
                .put("range", model.range())
                .put("neutral_band", model.neutralBand())
                .put("coverage", model.coverage())
                .put("card", model.card());
        model.modalities().forEach(json.putArray("modalities")::add);
        return Answers.of(request, json);
    }
}
