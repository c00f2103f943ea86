package io.trivalent.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.wire.AvroDeserializer;
import io.trivalent.wire.AvroSerializer;
import io.trivalent.wire.RegisteredSchema;
import io.trivalent.wire.RegistryErrorException;
import io.trivalent.wire.UnknownSchemaException;
import io.trivalent.wire.WireRecords;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

class EmbeddedRegistryClientTest {
    private static final Schema INT =
            SchemaBuilder.record("R").fields().requiredInt("a").endRecord();
    private static final Schema STRING =
            SchemaBuilder.record("R").fields().requiredString("a").endRecord();

    private final EmbeddedRegistryClient client = new EmbeddedRegistryClient(SchemaStore.inMemory());

    @Test
    void serializersShareSchemasWithoutHttp() {
        // Given
        try (var serializer = new AvroSerializer(client);
                var deserializer = new AvroDeserializer(client)) {
            deserializer.configure(Map.of("specific.avro.reader", true), false);
            // When
            byte[] value = serializer.serialize("t", WireRecords.frames());
            // Then
            assertThat(deserializer.deserialize("t", value)).isEqualTo(WireRecords.frames());
        }
    }

    @Test
    void answersAsTheHttpClientDoes() {
        // Given
        int id = client.register("s", INT);
        // When
        var latest = client.latest("s");
        // Then
        assertThat(latest).isEqualTo(new RegisteredSchema("s", 1, id, INT));
        assertThat(client.lookup("s", INT, false)).isEqualTo(id);
        assertThatThrownBy(() -> client.lookup("s", STRING, false))
                .isInstanceOf(RegistryErrorException.class)
                .hasMessage(
                        "schema registry rejected the request to look up R under subject s with status 404, code 40403:"
                                + " schema not found");
        assertThatThrownBy(() -> client.byId(9))
                .isInstanceOf(UnknownSchemaException.class)
                .hasMessage("schema id 9 is unknown to the registry");
    }
}
