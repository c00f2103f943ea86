package io.trivalent.web;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Rejects paths with a part {@code .} or {@code ..}, encoded or not. It would be removed, so that the path would ask for something else:
 * {@code conversations/%2E/turns} for the clip {@code turns}.
 */
final class DotSegments {
    private static final Pattern PART = Pattern.compile("(^|/)(\\.|%2e){1,2}(/|$)");

    @ServerRequestFilter(preMatching = true)
    Optional<Response> check(HttpServerRequest request) {
        return PART.matcher(request.path().toLowerCase(Locale.ROOT)).find()
                ? Optional.of(Problem.badRequest("the path has a part '.' or '..', which is removed on the way;"
                                + " expected another id, or a list in which it is found")
                        .response())
                : Optional.empty();
    }
}
