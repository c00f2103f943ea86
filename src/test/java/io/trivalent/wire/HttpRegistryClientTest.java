package io.trivalent.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.Transcript;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpRegistryClientTest {
    private static final Schema INT =
            SchemaBuilder.record("R").fields().requiredInt("a").endRecord();
    private static final Schema STRING =
            SchemaBuilder.record("R").fields().requiredString("a").endRecord();

    private final InterceptedRegistry registry = new InterceptedRegistry();
    private final RegistryClient client = InterceptedRegistry.client(registry.url());

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
        assertThat(client.lookup(subject, Transcript.getClassSchema(), false)).isEqualTo(id);
        assertThat(client.latest(subject)).isEqualTo(new RegisteredSchema(subject, 1, id, Transcript.getClassSchema()));
        assertThat(client.byId(id)).isEqualTo(Transcript.getClassSchema());
    }

    @Test
    void serializersShareSchemasThroughTheRegistry() {
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
    void reportsAnIncompatibleSchema() {
        // Given
        client.register("s", INT);
        // When
        // Then
        assertThatThrownBy(() -> client.register("s", STRING))
                .isInstanceOfSatisfying(RegistryErrorException.class, error -> {
                    assertThat(error.status()).isEqualTo(409);
                    assertThat(error.code()).isEqualTo(409);
                })
                .hasMessageStartingWith(
                        "schema registry rejected the request to register R under subject s with status 409, code 409:"
                                + " schema is incompatible with an earlier version of subject 's' (BACKWARD): ");
    }

    @Test
    void reportsAMissingSchemaOrSubject() {
        // Given
        client.register("s", INT);
        // When
        // Then
        assertThatThrownBy(() -> client.lookup("s", STRING, false))
                .isInstanceOf(RegistryErrorException.class)
                .hasMessage(
                        "schema registry rejected the request to look up R under subject s with status 404, code 40403:"
                                + " schema not found");
        assertThatThrownBy(() -> client.latest("x"))
                .isInstanceOf(RegistryErrorException.class)
                .hasMessage(
                        "schema registry rejected the request for the latest schema of subject x with status 404, code 40401:"
                                + " subject 'x' not found");
    }

    @Test
    void cachesAnUnknownIdForAFewSeconds() {
        // Given
        var now = new AtomicReference<>(Instant.EPOCH);
        var caching = new HttpRegistryClient(InterceptedRegistry.config(registry.url()), now::get);
        assertThatThrownBy(() -> caching.byId(1))
                .isInstanceOf(UnknownSchemaException.class)
                .hasMessage("schema id 1 is unknown to the registry");
        // When
        caching.register("s", INT);
        registry.resetRequests();
        // Then
        assertThatThrownBy(() -> caching.byId(1)).isInstanceOf(UnknownSchemaException.class);
        assertThat(registry.requests()).isEqualTo(0);
        now.set(Instant.EPOCH.plus(HttpRegistryClient.UNKNOWN_FOR));
        assertThat(caching.byId(1)).isEqualTo(INT);
    }

    @Test
    void requestsAKnownIdOnce() {
        // Given
        int id = client.register("s", INT);
        registry.resetRequests();
        // When
        client.byId(id);
        client.byId(id);
        // Then
        assertThat(registry.requests()).isEqualTo(1);
    }

    @Test
    void distinguishesAWrongAddressFromAnUnknownId() {
        // Given
        RegistryClient misconfigured = InterceptedRegistry.client(registry.url() + "/elsewhere");
        // When
        // Then
        assertThatThrownBy(() -> misconfigured.byId(1))
                .isInstanceOf(RegistryErrorException.class)
                .hasMessage(
                        "schema registry rejected the request for schema id 1 with status 404, code 404: no reason given");
    }

    @Test
    void reportsInvalidAnswers() {
        // Given
        registry.intercept(context -> context.response().end("{\"schemaType\":\"PROTOBUF\",\"schema\":\"\"}"));
        // When
        // Then
        assertThatThrownBy(() -> client.register("s", INT))
                .isInstanceOf(RegistryErrorException.class)
                .hasMessage(
                        "schema registry rejected the request to register R under subject s with status 200, code 200:"
                                + " answer has no number 'id'");
        assertThatThrownBy(() -> client.byId(1))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("schema id 1 is of type PROTOBUF, expected AVRO");
    }

    @Test
    void reportsSchemasItCannotRead() {
        // Given
        registry.intercept(context -> context.response()
                .end(
                        context.request().path().endsWith("1")
                                ? "{\"schemaType\":\"JSON\",\"schema\":\"{}\"}"
                                : "{\"schema\":\"{\\\"type\\\":\\\"record\\\"}\"}"));
        // When
        // Then
        assertThatThrownBy(() -> client.byId(1))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("schema id 1 is of type JSON, expected AVRO");
        assertThatThrownBy(() -> client.byId(2))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageStartingWith("schema id 2 cannot be parsed: ");
    }
}
