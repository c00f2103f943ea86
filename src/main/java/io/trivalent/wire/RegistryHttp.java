package io.trivalent.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Sends requests to a schema registry over HTTP and blocks until the answer is complete. The addresses are tried in
 * turn, beginning with the last one that answered. Connection failures and the statuses 5xx and 429 are retried after a
 * pause that doubles each round; every other answer is final. An answer of more than {@value #MAX_ANSWER_BYTES} bytes
 * counts as a failure. Thread-safe.
 */
final class RegistryHttp {
    /** Largest answer, in bytes: enough for an escaped schema of 1 MB and the JSON around it. */
    static final int MAX_ANSWER_BYTES = 4 << 20;

    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

    private final RegistryConfig config;
    private final HttpClient http;
    private volatile int preferred;

    RegistryHttp(RegistryConfig config) {
        this.config = config;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(config.timeout());
        config.tls().ifPresent(builder::sslContext);
        this.http = builder.build();
    }

    RegistryAnswer get(String request, String path) {
        return call(request, "GET", path, BodyPublishers.noBody());
    }

    RegistryAnswer post(String request, String path, Schema schema) {
        String body = RegistryAnswer.JSON
                .createObjectNode()
                .put("schema", schema.toString())
                .toString();
        return call(request, "POST", path, BodyPublishers.ofString(body, UTF_8));
    }

    private RegistryAnswer call(String request, String method, String path, BodyPublisher body) {
        IOException failure = new IOException("not tried");
        Duration pause = config.backoff();
        for (int round = 1; round <= config.rounds(); round++) {
            for (int turn = 0; turn < config.urls().size(); turn++) {
                int index = (preferred + turn) % config.urls().size();
                URI url = config.urls().get(index);
                try {
                    RegistryAnswer answer = send(url, method, path, body);
                    if (!answer.isTemporary()) {
                        preferred = index;
                        return answer;
                    }
                    failure = new IOException("%s answered with status %d".formatted(url, answer.status()));
                } catch (IOException unreachable) {
                    failure = new IOException(
                            "%s: %s".formatted(url, RegistryFailure.describe(unreachable)), unreachable);
                }
            }
            if (round < config.rounds()) {
                sleep(pause);
                pause = pause.multipliedBy(2);
            }
        }
        int attempts = config.rounds() * config.urls().size();
        throw new RegistryUnavailableException(
                "schema registry is unavailable (request %s) after %d attempt%s: %s"
                        .formatted(request, attempts, attempts == 1 ? "" : "s", failure.getMessage()),
                failure);
    }

    private RegistryAnswer send(URI url, String method, String path, BodyPublisher body) throws IOException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(url + path))
                .method(method, body)
                .header("Accept", MEDIA_TYPE)
                .header("Content-Type", MEDIA_TYPE);
        config.authorization().ifPresent(value -> builder.header("Authorization", value));
        // HttpClient's own timeout ends when the headers arrive; a slow body must not block a stream thread.
        CompletableFuture<HttpResponse<String>> response =
                http.sendAsync(builder.build(), head -> new LimitedBody(MAX_ANSWER_BYTES));
        try {
            HttpResponse<String> complete = response.get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
            return RegistryAnswer.of(complete.statusCode(), complete.body());
        } catch (InterruptedException stopped) {
            response.cancel(true);
            throw new InterruptException(stopped);
        } catch (TimeoutException slow) {
            response.cancel(true);
            throw new IOException(
                    "no complete answer within %d ms".formatted(config.timeout().toMillis()), slow);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException cause ? cause : new IOException(failed.getCause());
        }
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException stopped) {
            throw new InterruptException(stopped);
        }
    }
}
