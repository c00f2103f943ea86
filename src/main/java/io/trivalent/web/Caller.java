package io.trivalent.web;

import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * What matters of a request when it is passed on to another process.
 *
 * @param uri path and query as sent
 * @param authorization credentials
 * @param ifNoneMatch entity tag
 * @param forwarded whether another process passed it on: then it is answered here or not at all
 */
record Caller(String uri, Optional<String> authorization, Optional<String> ifNoneMatch, boolean forwarded) {
    static final String FORWARDED = "X-Trivalent-Forwarded";

    /** The same request, to be answered in full: the tag is that of the whole answer, not of a part. */
    Caller withoutTag() {
        return new Caller(uri, authorization, Optional.empty(), forwarded);
    }

    static Caller of(HttpServerRequest request) {
        return new Caller(
                request.uri(),
                Optional.ofNullable(request.getHeader("Authorization")),
                Optional.ofNullable(request.getHeader("If-None-Match")),
                request.getHeader(FORWARDED) != null);
    }
}
