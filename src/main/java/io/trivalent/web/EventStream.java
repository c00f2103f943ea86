package io.trivalent.web;

import io.trivalent.view.FeedEvent;
import io.trivalent.view.LiveFeed;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Sends the events of the feed as server-sent events, to at most {@value #MAX_LISTENERS} readers at once. A reader names the last event that
 * it has in the header {@code Last-Event-ID}. A reader that is too slow misses events, and one that cannot be told all that it has missed
 * receives the event {@code reset}: it must ask for everything again. A comment every 15 s keeps the connection alive.
 */
final class EventStream implements Handler<RoutingContext> {
    static final int MAX_LISTENERS = 128;

    private static final long HEARTBEAT_MS = 15_000;
    private static final String COMMENT = ":\n\n";
    private static final int QUEUE_BYTES = 1 << 20;

    private final Listening feed;
    private final AtomicInteger listeners = new AtomicInteger();

    EventStream(Listening feed) {
        this.feed = feed;
    }

    /** Adds a listener as {@link LiveFeed#listen} does. */
    interface Listening {
        /** @throws Problem as long as there is no feed */
        LiveFeed.Subscription listen(Optional<String> last, Runnable lost, Consumer<FeedEvent> listener);
    }

    /** Open streams. */
    int watching() {
        return listeners.get();
    }

    @Override
    public void handle(RoutingContext context) {
        try {
            open(context, StreamFilter.of(context.request()));
        } catch (Problem problem) {
            fail(context.response(), problem);
        }
    }

    private void open(RoutingContext context, StreamFilter filter) {
        if (listeners.incrementAndGet() > MAX_LISTENERS) {
            listeners.decrementAndGet();
            throw Problem.notNow("%d pages are connected already, try later".formatted(MAX_LISTENERS));
        }
        HttpServerResponse response = context.response();
        Reader reader = new Reader(response);
        Context loop = context.vertx().getOrCreateContext(); // of this connection: a full queue is seen at once
        LiveFeed.Subscription subscription;
        try {
            subscription = feed.listen(
                    lastEventId(context.request()),
                    () -> loop.runOnContext(ignored -> reader.reset("events are no longer known")),
                    event -> {
                        if (filter.accepts(event)) {
                            loop.runOnContext(ignored -> reader.send(event));
                        }
                    });
        } catch (RuntimeException e) {
            listeners.decrementAndGet();
            throw e;
        }
        response.setChunked(true)
                .putHeader("content-type", "text/event-stream")
                .putHeader("cache-control", "no-store")
                .putHeader("x-accel-buffering", "no")
                .setWriteQueueMaxSize(QUEUE_BYTES);
        // Opens the stream in the page, which then asks for everything: an event is in those answers or follows them.
        CompletableFuture<Void> ready = subscription.ready().toCompletableFuture();
        if (ready.isDone()) {
            reader.beat();
        } else {
            var unused = ready.thenRun(() -> loop.runOnContext(ignored -> reader.beat()));
        }
        long heartbeat = context.vertx().setPeriodic(HEARTBEAT_MS, ignored -> reader.beat());
        // The end handler is called exactly once, also if the connection fails.
        response.endHandler(ignored -> {
            listeners.decrementAndGet();
            context.vertx().cancelTimer(heartbeat);
            subscription.close();
        });
    }

    private static Optional<String> lastEventId(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader("Last-Event-ID"))
                .or(() -> Optional.ofNullable(request.getParam("last_event_id")));
    }

    private static void fail(HttpServerResponse response, Problem problem) {
        problem.headers().forEach(response::putHeader);
        response.setStatusCode(problem.status())
                .putHeader("content-type", Problem.TYPE)
                .end(problem.body());
    }

    /** One connection; used on its event loop only. */
    private static final class Reader {
        private final HttpServerResponse response;
        private boolean missed;

        private Reader(HttpServerResponse response) {
            this.response = response;
        }

        private void send(FeedEvent event) {
            if (!isOpen()) {
                return;
            }
            if (response.writeQueueFull()) {
                missed = true;
                return;
            }
            if (missed) {
                reset("this reader was too slow");
            }
            response.write("id: %s\nevent: %s\ndata: %s\n\n"
                    .formatted(event.id(), event.kind().label(), event.json()));
        }

        private void reset(String reason) {
            if (isOpen()) {
                missed = false;
                response.write("event: reset\ndata: {\"reason\":\"%s\"}\n\n".formatted(reason));
            }
        }

        private void beat() {
            if (isOpen() && !response.writeQueueFull()) {
                if (missed) {
                    reset("this reader was too slow");
                }
                response.write(COMMENT);
            }
        }

        private boolean isOpen() {
            return !response.closed() && !response.ended();
        }
    }
}
