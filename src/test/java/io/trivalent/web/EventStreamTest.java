package io.trivalent.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.view.FeedEvent;
import io.trivalent.view.LiveFeed;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static final int PADDING = 1 << 16;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final LinkedBlockingQueue<Consumer<FeedEvent>> listeners = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Boolean> closed = new LinkedBlockingQueue<>();
    private final AtomicInteger number = new AtomicInteger();
    private final URI events = serve(new EventStream(this::listen));

    private LiveFeed.Subscription listen(Optional<String> last, Runnable lost, Consumer<FeedEvent> listener) {
        last.filter("yesterday-1"::equals).ifPresent(id -> lost.run());
        listeners.add(listener);
        return () -> closed.add(true);
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private FeedEvent event(FeedEvent.Kind kind, String clip, String json) {
        return new FeedEvent(new FeedEvent.Id("e", number.getAndIncrement()), kind, clip, Set.of("customer"), json);
    }

    @Test
    void sendsTheEventsThatAReaderAsksFor() throws Exception {
        // Given
        BufferedReader lines = lines(connect("?kinds=sentiment,alert&clip=call&role=customer", ""));
        // When
        Consumer<FeedEvent> listener = listeners.poll(30, TimeUnit.SECONDS);
        listener.accept(event(FeedEvent.Kind.TEXT, "call", "{\"words\":1}"));
        listener.accept(event(FeedEvent.Kind.SENTIMENT, "other", "{\"score\":1}"));
        listener.accept(event(FeedEvent.Kind.SENTIMENT, "call", "{\"score\":2}"));
        // Then
        assertThat(lines.readLine()).isEqualTo(":");
        assertThat(lines.readLine()).isEmpty();
        assertThat(lines.readLine()).isEqualTo("id: e-2");
        assertThat(lines.readLine()).isEqualTo("event: sentiment");
        assertThat(lines.readLine()).isEqualTo("data: {\"score\":2}");
    }

    @Test
    void tellsAReaderThatCannotResume() throws Exception {
        // Given
        BufferedReader lines = lines(connect("", "yesterday-1"));
        // Then
        assertThat(lines.readLine()).isEqualTo(":");
        assertThat(lines.readLine()).isEmpty();
        assertThat(lines.readLine()).isEqualTo("event: reset");
        assertThat(lines.readLine()).contains("no longer known");
    }

    @Test
    void leavesOutEventsForAReaderThatDoesNotReadAndTellsItLater() throws Exception {
        // Given
        try (Socket slow = new Socket(events.getHost(), events.getPort())) {
            slow.getOutputStream()
                    .write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            Consumer<FeedEvent> listener = listeners.poll(30, TimeUnit.SECONDS);
            // When: far more than all buffers hold, without waiting
            String json = "\"" + "x".repeat(PADDING) + "\"";
            for (int i = 0; i < 1_000; i++) {
                listener.accept(event(FeedEvent.Kind.TEXT, "", json));
            }
            // Then: what was sent, a reset, and the events after it
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(slow.getInputStream(), StandardCharsets.UTF_8));
            int sent = 0;
            boolean reset = false;
            while (!reset) {
                String line = lines.readLine();
                if (line.startsWith("data: ") && !line.contains("reason")) {
                    sent++;
                    listener.accept(event(FeedEvent.Kind.TEXT, "", "\"small\""));
                }
                reset = line.equals("event: reset");
            }
            assertThat(sent).isLessThan(1_000);
            assertThat(lines.readLine()).contains("too slow");
        }
    }

    @Test
    void refusesKindsThatDoNotExist() throws Exception {
        // When
        HttpResponse<InputStream> refused = connect("?kinds=gossip", "");
        // Then
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(text(refused)).contains("kinds is 'gossip', expected sentiment, conversation, alert, text");
    }

    @Test
    void rejectsAPageAboveTheLimitUntilAnotherDisconnects() throws Exception {
        // Given
        List<HttpResponse<InputStream>> pages = new ArrayList<>();
        for (int i = 0; i < EventStream.MAX_LISTENERS; i++) {
            pages.add(connect("", ""));
        }
        HttpResponse<InputStream> rejected = connect("", "");
        // When
        pages.get(0).body().close();
        Boolean disconnected = closed.poll(30, TimeUnit.SECONDS);
        // Then
        assertThat(disconnected).isTrue();
        assertThat(pages).extracting(HttpResponse::statusCode).containsOnly(200);
        assertThat(rejected.statusCode()).isEqualTo(503);
        assertThat(rejected.headers().firstValue("retry-after")).contains("1");
        assertThat(text(rejected)).contains("128 pages are connected already, try later");
        assertThat(connect("", "").statusCode()).isEqualTo(200);
        assertThat(connect("", "").statusCode()).isEqualTo(503);
    }

    private static String text(HttpResponse<InputStream> response) throws Exception {
        return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static BufferedReader lines(HttpResponse<InputStream> response) {
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private HttpResponse<InputStream> connect(String query, String last) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(events + query));
        if (!last.isEmpty()) {
            request.header("Last-Event-ID", last);
        }
        return http.send(request.build(), BodyHandlers.ofInputStream());
    }

    private URI serve(EventStream stream) {
        Router router = Router.router(vertx);
        router.get("/events").handler(stream);
        HttpServer server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return URI.create("http://127.0.0.1:%d/events".formatted(server.actualPort()));
    }
}
