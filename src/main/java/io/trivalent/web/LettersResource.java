package io.trivalent.web;

import io.smallrye.common.annotation.Blocking;
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
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Dead letters. */
@Path("dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class LettersResource {
    private static final int MAX_LIMIT = 100;

    @Inject
    HttpSite site;

    @Inject
    Request request;

    @GET
    @Operation(
            operationId = "letters",
            summary =
                    "The last dead letters, newest first, and their counts by code. Looks at the last 500 records of each partition.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(ref = "Letters")))
    public Response letters(
            @Parameter(description = "Lists only letters with this code.") @QueryParam("code") @DefaultValue("")
                    String code,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "100"))
                    @QueryParam("limit")
                    @DefaultValue("20")
                    int limit) {
        Parameters.within("limit", limit, 1, MAX_LIMIT);
        Optional<String> only = code.isEmpty() ? Optional.empty() : Optional.of(code);
        return Answers.of(request, site.sources().letters().latest(only, limit));
    }

    @GET
    @Path("{partition}/{offset}")
    @Operation(
            operationId = "letter",
            summary = "One dead letter, with its original records decoded as far as possible.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(ref = "Letter")))
    public Response letter(
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "0")) @PathParam("partition")
                    int partition,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER, minimum = "0")) @PathParam("offset") long offset) {
        return Answers.of(
                request,
                site.sources()
                        .letters()
                        .letter(partition, offset)
                        .orElseThrow(() ->
                                Problem.notFound("there is no dead letter at %d@%d".formatted(partition, offset))));
    }
}
