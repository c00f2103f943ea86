package io.trivalent.web;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The headers that show where a request comes from. A page of another site can make a browser send requests to this
 * machine, under a host name that it resolves to this machine (DNS rebinding), or from its own origin. Such requests are
 * rejected.
 *
 * @param host header {@code Host}: name and port of the requested server
 * @param origin header {@code Origin}: scheme, name and port of the page that sends the request
 */
record RequestOrigin(@Nullable String host, @Nullable String origin) {
    private static final Pattern LOCAL =
            Pattern.compile("(localhost|[a-z0-9-]+\\.localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]+)?");

    /**
     * Returns why the request must be rejected, or empty if it is allowed.
     *
     * @param onlyLoopback whether the server is bound to a loopback address
     */
    Optional<String> rejection(boolean onlyLoopback) {
        if (onlyLoopback && host != null && !LOCAL.matcher(lower(host)).matches()) {
            return Optional.of("request for another host name, expected localhost or 127.0.0.1");
        }
        if (origin != null
                && (host == null
                        || !lower(origin).replaceFirst("^https?://", "").equals(lower(host)))) {
            return Optional.of("request from a page of another origin, expected one that this server served");
        }
        return Optional.empty();
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
