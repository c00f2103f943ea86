package io.trivalent.web;

import io.trivalent.view.FeedEvent;
import io.vertx.core.http.HttpServerRequest;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which events a reader wants.
 *
 * @param clip only events of this clip; empty for all
 * @param role only events about speakers with this role; empty for all
 */
record StreamFilter(Set<FeedEvent.Kind> kinds, String clip, String role) {
    /** @throws Problem if a kind is unknown */
    static StreamFilter of(HttpServerRequest request) {
        String kinds = request.getParam("kinds");
        Set<FeedEvent.Kind> wanted = EnumSet.allOf(FeedEvent.Kind.class);
        if (kinds != null && !kinds.isEmpty()) {
            wanted.clear();
            for (String kind : kinds.split(",", -1)) {
                wanted.add(Parameters.choice(FeedEvent.Kind.class, "kinds", kind));
            }
        }
        return new StreamFilter(wanted, parameter(request, "clip"), parameter(request, "role"));
    }

    private static String parameter(HttpServerRequest request, String name) {
        String value = request.getParam(name);
        return value == null ? "" : value;
    }

    boolean accepts(FeedEvent event) {
        return kinds.contains(event.kind())
                && (clip.isEmpty() || clip.equals(event.clip()))
                && (role.isEmpty() || event.roles().contains(role));
    }
}
