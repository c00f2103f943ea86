package io.trivalent.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/** A request that is not answered, as RFC 9457 describes it. */
final class Problem extends RuntimeException {
    static final String TYPE = "application/problem+json";

    /** Header: the number of partitions of clips in which an utterance was not found. */
    static final String PARTITIONS = "X-Trivalent-Partitions";

    private static final long serialVersionUID = 1;
    private static final String RETRY_SECONDS = "1";

    private final int status;
    private final String title;
    private final int partitions;

    private Problem(Response.StatusType status, String detail, int partitions) {
        super(detail);
        this.status = status.getStatusCode();
        this.title = status.getReasonPhrase();
        this.partitions = partitions;
    }

    static Problem of(Response.StatusType status, String detail) {
        return new Problem(status, detail, 0);
    }

    /** A parameter is not what was expected. */
    static Problem badRequest(String detail) {
        return of(Response.Status.BAD_REQUEST, detail);
    }

    /** What was asked for is not known. */
    static Problem notFound(String detail) {
        return of(Response.Status.NOT_FOUND, detail);
    }

    /** @param partitions number of partitions of clips that were searched */
    static Problem notFound(String detail, int partitions) {
        return new Problem(Response.Status.NOT_FOUND, detail, partitions);
    }

    /** The same request may be answered in a moment. */
    static Problem notNow(String detail) {
        return of(Response.Status.SERVICE_UNAVAILABLE, detail);
    }

    int status() {
        return status;
    }

    String body() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", getMessage())
                .toString();
    }

    Map<String, String> headers() {
        if (status == Response.Status.SERVICE_UNAVAILABLE.getStatusCode()) {
            return Map.of(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        }
        return partitions > 0 ? Map.of(PARTITIONS, Integer.toString(partitions)) : Map.of();
    }

    Response response() {
        Response.ResponseBuilder response = Response.status(status).type(TYPE).entity(body());
        headers().forEach(response::header);
        return response.build();
    }
}
