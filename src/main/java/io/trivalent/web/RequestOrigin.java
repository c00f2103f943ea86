package io.trivalent.web;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of the way it came. A page from elsewhere can make a browser ask this machine: under a name of its
 * own that it lets point here, or from its own origin; such requests are refused.
 *
 * @param host header {@code Host}: name and port that were asked for
 * @param origin header {@code Origin}: scheme, name and port of the page that asks
 */
record RequestOrigin(@Nullable String host, @Nullable String origin) {
    private static final Pattern LOCAL =
            Pattern.compile("(localhost|[a-z0-9-]+\\.localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]+)?");

    /** What is wrong with it; empty where nothing is. */
    Optional<String> refusal(boolean onlyLoopback) {
        if (onlyLoopback && host != null && !LOCAL.matcher(lower(host)).matches()) {
            return Optional.of("asked for a host of another name, expected localhost or 127.0.0.1");
        }
        if (origin != null
                && (host == null
                        || !lower(origin).replaceFirst("^https?://", "").equals(lower(host)))) {
            return Optional.of("asked by a page from elsewhere, expected one that was served here");
        }
        return Optional.empty();
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
