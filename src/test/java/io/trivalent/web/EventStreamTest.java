package io.trivalent.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private final LinkedBlockingQueue<Consumer<String>> listeners = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Boolean> closed = new LinkedBlockingQueue<>();
    private final URI events = serve(new EventStream(listener -> {
        listener.accept("recent");
        listeners.add(listener);
        return () -> closed.add(true);
    }));

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void sendsRecentEventsAndThenNewOnes() throws Exception {
        // Given
        var lines = new BufferedReader(new InputStreamReader(connect().body(), StandardCharsets.UTF_8));
        // When
        listeners.poll(30, TimeUnit.SECONDS).accept("new");
        // Then
        assertThat(lines.readLine()).isEqualTo(":");
        assertThat(lines.readLine()).isEmpty();
        assertThat(lines.readLine()).isEqualTo("data: recent");
        assertThat(lines.readLine()).isEmpty();
        assertThat(lines.readLine()).isEqualTo("data: new");
    }

    @Test
    void rejectsAPageAboveTheLimitUntilAnotherDisconnects() throws Exception {
        // Given
        List<HttpResponse<InputStream>> pages = new ArrayList<>();
        for (int i = 0; i < EventStream.MAX_LISTENERS; i++) {
            pages.add(connect());
        }
        HttpResponse<InputStream> rejected = connect();
        // When
        pages.get(0).body().close();
        Boolean disconnected = closed.poll(30, TimeUnit.SECONDS);
        // Then
        assertThat(disconnected).isTrue();
        assertThat(pages).extracting(HttpResponse::statusCode).containsOnly(200);
        assertThat(rejected.statusCode()).isEqualTo(503);
        assertThat(new String(rejected.body().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("32 pages are connected already, try later");
        assertThat(connect().statusCode()).isEqualTo(200);
        assertThat(connect().statusCode()).isEqualTo(503);
    }

    private HttpResponse<InputStream> connect() throws Exception {
        return http.send(HttpRequest.newBuilder(events).build(), BodyHandlers.ofInputStream());
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
