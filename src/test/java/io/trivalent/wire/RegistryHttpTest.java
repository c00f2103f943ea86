package io.trivalent.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Retries, credentials and limits of requests to a registry. */
class RegistryHttpTest {
    private static final Schema INT =
            SchemaBuilder.record("R").fields().requiredInt("a").endRecord();

    private final InterceptedRegistry registry = new InterceptedRegistry();
    private final RegistryClient client = InterceptedRegistry.client(registry.url());

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void retriesUntilTheRegistryIsAvailable() {
        // Given
        registry.intercept(context -> {
            if (registry.requests() < 3) {
                context.response().setStatusCode(503).end();
            } else {
                context.next();
            }
        });
        // When
        int id = client.register("s", INT);
        // Then
        assertThat(id).isEqualTo(1);
        assertThat(registry.requests()).isEqualTo(3);
    }

    @Test
    void failsAfterTheLastRound() {
        // Given
        registry.intercept(context -> context.response().setStatusCode(500).end());
        // When
        // Then
        assertThatThrownBy(() -> client.byId(3))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessage(
                        "schema registry is unavailable (request for schema id 3) after 3 attempts: %s answered with status 500"
                                .formatted(registry.url()))
                .hasCauseInstanceOf(IOException.class);
        assertThat(registry.requests()).isEqualTo(3);
    }

    @Test
    void failsIfNoRegistryIsReachable() throws IOException {
        // Given
        String down = downUrl();
        // When
        // Then
        assertThatThrownBy(() -> InterceptedRegistry.client(down).register("s", INT))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessage(
                        "schema registry is unavailable (request to register R under subject s) after 3 attempts: %s: the connection is refused"
                                .formatted(down))
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void saysThatAHostNameCannotBeResolved() {
        assertThatThrownBy(() ->
                        InterceptedRegistry.client("http://nowhere.invalid:80").byId(1))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageEndingWith(" http://nowhere.invalid:80: the host name cannot be resolved");
    }

    @Test
    void saysThatAServerDoesNotSpeakTls() {
        String tls = registry.url().replace("http:", "https:");
        assertThatThrownBy(() -> InterceptedRegistry.client(tls).byId(1))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageEndingWith(tls + ": the server does not speak TLS, expected an address with http");
    }

    @Test
    void triesTheNextAddress() throws IOException {
        // Given
        RegistryClient both = InterceptedRegistry.client(downUrl(), registry.url());
        // When
        int id = both.register("s", INT);
        // Then
        assertThat(both.byId(id)).isEqualTo(INT);
    }

    @Test
    void sendsItsCredentials() {
        // Given
        registry.intercept(context -> {
            if ("Basic YW5uOnNAZmU=".equals(context.request().getHeader("Authorization"))) {
                context.next();
            } else {
                context.response().setStatusCode(401).end("{\"error_code\":401,\"message\":\"not authorized\"}");
            }
        });
        // When
        var known = new HttpRegistryClient(
                RegistryConfig.of(Map.of("schema.registry.url", registry.url().replace("//", "//ann:s%40fe@"))));
        // Then
        assertThat(known.register("s", INT)).isEqualTo(1);
        assertThatThrownBy(() -> client.byId(1))
                .isInstanceOf(RegistryErrorException.class)
                .hasMessage(
                        "schema registry rejected the request for schema id 1 with status 401, code 401: not authorized");
    }

    @Test
    void sendsItsToken() {
        // Given
        var authorization = new AtomicReference<String>();
        registry.intercept(context -> {
            authorization.set(context.request().getHeader("Authorization"));
            context.next();
        });
        Map<String, String> settings = Map.of(
                "schema.registry.url", registry.url(),
                "bearer.auth.credentials.source", "STATIC_TOKEN",
                "bearer.auth.token", "eyJ.a-b_c==");
        // When
        new HttpRegistryClient(RegistryConfig.of(settings)).register("s", INT);
        // Then
        assertThat(authorization).hasValue("Bearer eyJ.a-b_c==");
    }

    @Test
    void stopsReadingALargeAnswerAtTheLimit() {
        // Given
        registry.intercept(context ->
                context.response().setChunked(true).write(Buffer.buffer(new byte[RegistryHttp.MAX_ANSWER_BYTES + 1])));
        // When, then
        assertThatThrownBy(() -> once(Duration.ofSeconds(30)).byId(1))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessage(
                        "schema registry is unavailable (request for schema id 1) after 1 attempt: %s: answer has more than %d bytes"
                                .formatted(registry.url(), RegistryHttp.MAX_ANSWER_BYTES));
    }

    @Test
    void timesOutOnAnAnswerThatDoesNotEnd() {
        // Given
        registry.intercept(context -> context.response().setChunked(true).write("{"));
        // When, then
        assertThatThrownBy(() -> once(Duration.ofMillis(300)).byId(1))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessage("schema registry is unavailable (request for schema id 1) after 1 attempt:"
                        + " %s: no complete answer within 300 ms".formatted(registry.url()));
    }

    private RegistryClient once(Duration timeout) {
        return new HttpRegistryClient(new RegistryConfig(
                List.of(URI.create(registry.url())),
                Optional.empty(),
                Optional.empty(),
                timeout,
                1,
                Duration.ofMillis(1)));
    }

    private static String downUrl() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }
}
