package io.trivalent.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trivalent.chaos.QueryAnswer.Query;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Asks random processors random questions about what was published, on a thread of its own, until it is closed. */
final class QueryAsker implements AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final List<Query> QUERIES = List.of(Query.values());
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final Processors processors;
    private final ScoredTraffic traffic;
    private final SplittableRandom random;
    private final List<QueryAnswer> answers = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::askOn, "queries");
    private volatile boolean closing;

    private QueryAsker(Processors processors, ScoredTraffic traffic, SplittableRandom random) {
        this.processors = processors;
        this.traffic = traffic;
        this.random = random;
    }

    static QueryAsker start(Processors processors, ScoredTraffic traffic, SplittableRandom random) {
        QueryAsker asker = new QueryAsker(processors, traffic, random);
        asker.thread.start();
        return asker;
    }

    private void askOn() {
        while (!closing) {
            Query query = QUERIES.get(random.nextInt(QUERIES.size()));
            int number = random.nextInt(traffic.published());
            String subject =
                    switch (query) {
                        case CARD, TURNS -> ScoredTraffic.clip(number);
                        case UTTERANCE -> ScoredTraffic.id(number);
                        case LIST -> "";
                    };
            List<ChildProcess> regular = processors.regular();
            ask(processors.port(regular.get(random.nextInt(regular.size()))), query, subject)
                    .ifPresent(answers::add);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** The answer of the process at this port; none if it is down. */
    static Optional<QueryAnswer> ask(int port, Query query, String subject) {
        long sent = System.nanoTime();
        try {
            HttpResponse<byte[]> response = HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + query.path(subject)))
                            .timeout(TIMEOUT)
                            .build(),
                    BodyHandlers.ofByteArray());
            boolean retryAfter = response.headers().firstValue("Retry-After").isPresent();
            JsonNode body = JSON.readTree(response.body());
            return Optional.of(QueryAnswer.of(query, subject, sent, response.statusCode(), retryAfter, body));
        } catch (IOException down) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** All answers so far, in the order in which they came. */
    List<QueryAnswer> answers() {
        return answers;
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
