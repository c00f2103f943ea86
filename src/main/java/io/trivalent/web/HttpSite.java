package io.trivalent.web;

import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.view.LiveFeed;
import io.trivalent.vocabulary.RejectionCode;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The HTTP routes of this process, which commands add before they serve. */
@Singleton
public class HttpSite {
    private @Nullable Router router;

    void receive(@Observes Router router) {
        this.router = router;
    }

    /**
     * Returns the router of the process's HTTP port.
     *
     * @throws IllegalStateException if HTTP is disabled
     */
    public Router router() {
        if (router == null) {
            throw new IllegalStateException("HTTP is not enabled for this command");
        }
        return router;
    }

    /** Serves the live page, its events, and the counters. */
    public void serve(LiveFeed feed, FlowCounters counters) {
        String page = resource("live.html");
        router().get("/").handler(context -> html(context, page));
        router().get("/events").handler(new EventStream(feed::listen));
        router().get("/flow").handler(context -> json(context, flow(counters)));
    }

    private static void html(RoutingContext context, String page) {
        context.response()
                .putHeader("content-type", "text/html; charset=utf-8")
                .putHeader("content-security-policy", "default-src 'self' 'unsafe-inline'")
                .end(page);
    }

    private static void json(RoutingContext context, JsonObject json) {
        context.response().putHeader("content-type", "application/json").end(json.encode());
    }

    private static JsonObject flow(FlowCounters counters) {
        JsonObject json = new JsonObject();
        for (Count count : Count.values()) {
            json.put(count.name().toLowerCase(Locale.ROOT), counters.of(count));
        }
        JsonObject rejections = new JsonObject();
        for (RejectionCode code : RejectionCode.values()) {
            rejections.put(code.name().toLowerCase(Locale.ROOT), counters.of(code));
        }
        return json.put("rejections", rejections);
    }

    private static String resource(String name) {
        try (InputStream in = HttpSite.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource '%s' is missing from the jar".formatted(name));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
