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

/** What the process serves over HTTP; routes are added when there is something to serve. */
@Singleton
public class HttpSite {
    private @Nullable Router router;

    void keep(@Observes Router router) {
        this.router = router;
    }

    /** The router of the process's HTTP port. */
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
        router().get("/events").handler(new EventStream(feed::recent, feed::listen));
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
                throw new IllegalStateException("resource '%s' is not beside %s".formatted(name, HttpSite.class));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
