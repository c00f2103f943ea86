package io.trivalent.commands;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.trivalent.fixtures.Waiting;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;

/** Reads a stream of server-sent events. The test closes it. */
final class EventReader implements AutoCloseable {
    /** An event; the id of {@code reset} is empty. */
    record Event(String id, String kind, JsonNode data) {}

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final CompletableFuture<HttpResponse.ResponseInfo> head = new CompletableFuture<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

    private EventReader() {}

    static EventReader open(HttpClient http, HttpRequest request) {
        EventReader reader = new EventReader();
        var unused = http.sendAsync(request, info -> {
                    reader.head.complete(info);
                    return BodySubscribers.fromLineSubscriber(reader.new Lines(), lines -> null, UTF_8, null);
                })
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        reader.head.completeExceptionally(failure);
                    }
                });
        reader.head.join();
        return reader;
    }

    private final class Lines implements Flow.Subscriber<String> {
        @Override
        public void onSubscribe(Flow.Subscription begun) {
            subscription.complete(begun);
            begun.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            lines.add(line);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }

    int status() {
        return head.join().statusCode();
    }

    Optional<String> header(String name) {
        return head.join().headers().firstValue(name);
    }

    /** All lines so far. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    /** The complete events so far. */
    List<Event> events() {
        List<Event> events = new ArrayList<>();
        String id = "";
        String kind = "";
        for (String line : lines) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                kind = line.substring(7);
            } else if (line.startsWith("data: ")) {
                events.add(
                        new Event(id, kind, QueriedSite.parse(line.substring(6).getBytes(UTF_8))));
                id = "";
            }
        }
        return events;
    }

    /** Waits until there is an event of this kind. */
    EventReader await(String kind) {
        Waiting.until("an event '%s'".formatted(kind), QueriedSite.TIMEOUT, () -> events().stream()
                .anyMatch(event -> event.kind().equals(kind)));
        return this;
    }

    @Override
    public void close() {
        var unused = subscription.thenAccept(Flow.Subscription::cancel);
    }
}
