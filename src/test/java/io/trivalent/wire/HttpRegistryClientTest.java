package io.trivalent.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.Transcript;
import io.trivalent.embedded.HttpRegistry;
import io.trivalent.embedded.SchemaStore;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpRegistryClientTest {
    private static final Schema INT =
            SchemaBuilder.record("R").fields().requiredInt("a").endRecord();
    private static final Schema STRING =
            SchemaBuilder.record("R").fields().requiredString("a").endRecord();

    private final AtomicInteger requests = new AtomicInteger();
    private volatile Handler<RoutingContext> interception = RoutingContext::next;
    private final HttpRegistry registry = HttpRegistry.serving(SchemaStore.inMemory(), context -> {
        requests.incrementAndGet();
        interception.handle(context);
    });
    private final RegistryClient client = client(registry.url());

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void registersAndFindsAgain() {
        // Given
        String subject = "a topic/with ümlauts-value";
        // When
        int id = client.register(subject, Transcript.getClassSchema());
        // Then
        assertThat(client.lookup(subject, Transcript.getClassSchema())).isEqualTo(id);
        assertThat(client.latest(subject)).isEqualTo(new RegisteredSchema(subject, 1, id, Transcript.getClassSchema()));
        assertThat(client.byId(id)).isEqualTo(Transcript.getClassSchema());
    }

    @Test
    void serializersFindEachOtherThroughTheRegistry() {
        // Given
        Map<String, Object> configs = Map.of("schema.registry.url", registry.url(), "specific.avro.reader", "true");
        try (var serializer = new AvroSerializer();
                var deserializer = new AvroDeserializer()) {
            serializer.configure(configs, false);
            deserializer.configure(configs, false);
            // When
            byte[] value = serializer.serialize("t", WireRecords.sentiment());
            // Then
            assertThat(deserializer.deserialize("t", value)).isEqualTo(WireRecords.sentiment());
        }
    }

    @Test
    void refusesAnIncompatibleSchema() {
        // Given
        client.register("s", INT);
        // When
        // Then
        assertThatThrownBy(() -> client.register("s", STRING))
                .isInstanceOfSatisfying(RegistryErrorException.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(409);
                    assertThat(refusal.code()).isEqualTo(409);
                })
                .hasMessageStartingWith(
                        "schema registry refused to register R under subject s with status 409, code 409:"
                                + " schema is incompatible with an earlier version of subject 's' (BACKWARD): ");
    }

    @Test
    void refusesToLookUpWhatIsNotThere() {
        // Given
        client.register("s", INT);
        // When
        // Then
        assertThatThrownBy(() -> client.lookup("s", STRING))
                .isInstanceOf(RegistryErrorException.class)
                .hasMessage("schema registry refused to look up R under subject s with status 404, code 40403:"
                        + " schema not found");
        assertThatThrownBy(() -> client.latest("x"))
                .isInstanceOf(RegistryErrorException.class)
                .hasMessage("schema registry refused the latest schema of subject x with status 404, code 40401:"
                        + " subject 'x' not found");
    }

    @Test
    void remembersAnUnknownIdForAFewSeconds() {
        // Given
        var now = new AtomicReference<>(Instant.EPOCH);
        var patient = new HttpRegistryClient(config(registry.url()), now::get);
        assertThatThrownBy(() -> patient.byId(1))
                .isInstanceOf(UnknownSchemaException.class)
                .hasMessage("schema id 1 is unknown to the registry");
        // When
        patient.register("s", INT);
        requests.set(0);
        // Then
        assertThatThrownBy(() -> patient.byId(1)).isInstanceOf(UnknownSchemaException.class);
        assertThat(requests).hasValue(0);
        now.set(Instant.EPOCH.plus(HttpRegistryClient.UNKNOWN_FOR));
        assertThat(patient.byId(1)).isEqualTo(INT);
    }

    @Test
    void asksOnceForAKnownId() {
        // Given
        int id = client.register("s", INT);
        requests.set(0);
        // When
        client.byId(id);
        client.byId(id);
        // Then
        assertThat(requests).hasValue(1);
    }

    @Test
    void doesNotTakeAWrongAddressForAnUnknownId() {
        // Given
        RegistryClient lost = client(registry.url() + "/elsewhere");
        // When
        // Then
        assertThatThrownBy(() -> lost.byId(1))
                .isInstanceOf(RegistryErrorException.class)
                .hasMessage("schema registry refused schema id 1 with status 404, code 404: no reason given");
    }

    @Test
    void triesAgainUntilTheRegistryIsBack() {
        // Given
        interception = context -> {
            if (requests.get() < 3) {
                context.response().setStatusCode(503).end();
            } else {
                context.next();
            }
        };
        // When
        int id = client.register("s", INT);
        // Then
        assertThat(id).isEqualTo(1);
        assertThat(requests).hasValue(3);
    }

    @Test
    void givesUpOnARegistryThatFailsAgainAndAgain() {
        // Given
        interception = context -> context.response().setStatusCode(500).end();
        // When
        // Then
        assertThatThrownBy(() -> client.byId(3))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessage("schema registry is unavailable (schema id 3) after 3 attempts: %s answered with status 500"
                        .formatted(registry.url()))
                .hasCauseInstanceOf(IOException.class);
        assertThat(requests).hasValue(3);
    }

    @Test
    void givesUpOnARegistryThatIsDown() throws IOException {
        // Given
        String down = downUrl();
        // When
        // Then
        assertThatThrownBy(() -> client(down).register("s", INT))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageStartingWith(
                        "schema registry is unavailable (to register R under subject s) after 3 attempts: %s: "
                                .formatted(down))
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void turnsToTheNextAddress() throws IOException {
        // Given
        RegistryClient both = client(downUrl(), registry.url());
        // When
        int id = both.register("s", INT);
        // Then
        assertThat(both.byId(id)).isEqualTo(INT);
    }

    @Test
    void sendsItsCredentials() {
        // Given
        interception = context -> {
            if ("Basic YW5uOnNAZmU=".equals(context.request().getHeader("Authorization"))) {
                context.next();
            } else {
                context.response().setStatusCode(401).end("{\"error_code\":401,\"message\":\"who are you\"}");
            }
        };
        // When
        var known = new HttpRegistryClient(
                RegistryConfig.of(Map.of("schema.registry.url", registry.url().replace("//", "//ann:s%40fe@"))));
        // Then
        assertThat(known.register("s", INT)).isEqualTo(1);
        assertThatThrownBy(() -> client.byId(1))
                .isInstanceOf(RegistryErrorException.class)
                .hasMessage("schema registry refused schema id 1 with status 401, code 401: who are you");
    }

    @Test
    void refusesAnswersThatMakeNoSense() {
        // Given
        interception = context -> context.response().end("{\"schemaType\":\"PROTOBUF\",\"schema\":\"\"}");
        // When
        // Then
        assertThatThrownBy(() -> client.register("s", INT))
                .isInstanceOf(RegistryErrorException.class)
                .hasMessage("schema registry refused to register R under subject s with status 200, code 200:"
                        + " answer without a number 'id'");
        assertThatThrownBy(() -> client.byId(1))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("schema id 1 is of type PROTOBUF, expected AVRO");
    }

    @Test
    void saysWhichSchemasItCannotRead() {
        // Given
        interception = context -> context.response()
                .end(
                        context.request().path().endsWith("1")
                                ? "{\"schema\":\"{}\",\"references\":[{\"name\":\"x\"}]}"
                                : "{\"schema\":\"{\\\"type\\\":\\\"record\\\"}\"}");
        // When
        // Then
        assertThatThrownBy(() -> client.byId(1))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("schema id 1 refers to other subjects, expected a schema in one piece");
        assertThatThrownBy(() -> client.byId(2))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageStartingWith("schema id 2 cannot be parsed: ");
    }

    private static String downUrl() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }

    private static RegistryClient client(String... urls) {
        return new HttpRegistryClient(config(urls));
    }

    private static RegistryConfig config(String... urls) {
        List<URI> addresses = Stream.of(urls).map(URI::create).toList();
        return new RegistryConfig(
                addresses, Optional.empty(), Optional.empty(), Duration.ofSeconds(30), 3, Duration.ofMillis(1));
    }
}
