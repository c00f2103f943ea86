package io.trivalent.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Sends the events of a feed as server-sent events, to at most {@value #MAX_LISTENERS} pages
 * at once. A comment every 15 s keeps the connection alive. A page that is too slow misses events.
 */
final class EventStream implements Handler<RoutingContext> {
    static final int MAX_LISTENERS = 32;

    private static final Logger LOG = Logger.getLogger(EventStream.class);
    private static final long HEARTBEAT_MS = 15_000;
    private static final String COMMENT = ":\n\n";

    /** Room for the recent events, which a page receives at once. */
    private static final int QUEUE_BYTES = 1 << 20;

    private final Function<Consumer<String>, AutoCloseable> listen;
    private final AtomicInteger listeners = new AtomicInteger();

    EventStream(Function<Consumer<String>, AutoCloseable> listen) {
        this.listen = listen;
    }

    @Override
    public void handle(RoutingContext context) {
        if (listeners.incrementAndGet() > MAX_LISTENERS) {
            listeners.decrementAndGet();
            context.response()
                    .setStatusCode(503)
                    .end("%d pages are connected already, try later".formatted(MAX_LISTENERS));
            return;
        }
        HttpServerResponse response = context.response()
                .setChunked(true)
                .putHeader("content-type", "text/event-stream")
                .putHeader("cache-control", "no-store")
                .setWriteQueueMaxSize(QUEUE_BYTES);
        response.write(COMMENT); // opens the stream in the page before the first event
        AutoCloseable subscription =
                listen.apply(event -> context.vertx().runOnContext(ignored -> write(response, message(event))));
        long heartbeat = context.vertx().setPeriodic(HEARTBEAT_MS, ignored -> write(response, COMMENT));
        // The end handler is called exactly once, also if the connection fails.
        response.endHandler(ignored -> {
            listeners.decrementAndGet();
            context.vertx().cancelTimer(heartbeat);
            close(subscription);
        });
    }

    private static void write(HttpServerResponse response, String text) {
        if (!response.closed() && !response.ended() && !response.writeQueueFull()) {
            response.write(text);
        }
    }

    private static String message(String event) {
        return "data: " + event + "\n\n";
    }

    private static void close(AutoCloseable subscription) {
        try {
            subscription.close();
        } catch (Exception e) {
            LOG.debug("a listener of the live page cannot be removed", e);
        }
    }
}
