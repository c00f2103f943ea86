package io.trivalent.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.Blocking;
import io.trivalent.AlertSeverity;
import io.trivalent.view.RecordJson;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The last alerts of all processes. */
@Path("alerts")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class AlertsResource {
    private static final int MAX_LIMIT = 200;

    @Inject
    HttpSite site;

    @Inject
    Request request;

    @GET
    @Operation(
            operationId = "alerts",
            summary =
                    "The last alerts, newest first, also withdrawn ones. Looks at the last 500 records of each partition.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(ref = "Alerts")))
    public Response alerts(
            @Parameter(description = "Only alerts of this clip.") @QueryParam("clip") @DefaultValue("") String clip,
            @Parameter(
                            description = "Only alerts of at least this severity.",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"info", "warning", "critical"}))
                    @QueryParam("severity")
                    @DefaultValue("info")
                    String severity,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "200"))
                    @QueryParam("limit")
                    @DefaultValue("50")
                    int limit) {
        AlertSeverity least = Parameters.choice(AlertSeverity.class, "severity", severity);
        Parameters.within("limit", limit, 1, MAX_LIMIT);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode alerts = json.putArray("alerts");
        site.alerts().latest().stream()
                .filter(alert -> clip.isEmpty() || alert.getClipId().equals(clip))
                .filter(alert -> alert.getSeverity().compareTo(least) >= 0)
                .limit(limit)
                .map(RecordJson::of)
                .forEach(alerts::add);
        return Answers.of(request, json);
    }
}
