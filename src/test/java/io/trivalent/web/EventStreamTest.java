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
    private final LinkedBlockingQueue<Consumer<String>> listening = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Boolean> left = new LinkedBlockingQueue<>();
    private final URI events = serve(new EventStream(() -> List.of("was"), listener -> {
        listening.add(listener);
        return () -> left.add(true);
    }));

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void tellsWhatWasAndWhatComes() throws Exception {
        // Given
        var lines = new BufferedReader(new InputStreamReader(follow().body(), StandardCharsets.UTF_8));
        // When
        listening.poll(30, TimeUnit.SECONDS).accept("comes");
        // Then
        assertThat(lines.readLine()).isEqualTo("data: was");
        assertThat(lines.readLine()).isEmpty();
        assertThat(lines.readLine()).isEqualTo("data: comes");
    }

    @Test
    void takesSoManyListenersAndAnotherOnceOneHasLeft() throws Exception {
        // Given
        List<InputStream> pages = new ArrayList<>();
        for (int i = 0; i < EventStream.MAX_LISTENERS; i++) {
            HttpResponse<InputStream> page = follow();
            assertThat(page.statusCode()).isEqualTo(200);
            pages.add(page.body());
        }
        HttpResponse<InputStream> refused = follow();
        // When
        pages.get(0).close();
        assertThat(left.poll(30, TimeUnit.SECONDS)).isTrue();
        // Then
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(new String(refused.body().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("32 pages follow already, try later");
        assertThat(follow().statusCode()).isEqualTo(200);
        assertThat(follow().statusCode()).isEqualTo(503);
    }

    private HttpResponse<InputStream> follow() throws Exception {
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
