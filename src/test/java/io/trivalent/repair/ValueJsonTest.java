package io.trivalent.repair;

import static io.trivalent.fixtures.Records.floats;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.Encoding;
import io.trivalent.embedded.EmbeddedRegistryClient;
import io.trivalent.embedded.SchemaStore;
import io.trivalent.fixtures.Records;
import io.trivalent.wire.AvroDeserializer;
import io.trivalent.wire.AvroSerializer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ValueJsonTest {
    private final SchemaStore schemas = SchemaStore.inMemory();
    private final EmbeddedRegistryClient registry = new EmbeddedRegistryClient(schemas);
    private final ValueJson values = new ValueJson(new AvroDeserializer(registry));

    @AfterEach
    void close() {
        schemas.close();
    }

    @Test
    void showsARecordFieldByFieldAndSummarizesItsMatrix() {
        // Given
        var frames = Records.frames("u1", 2, 5, floats(1, 2, 3, Float.NaN, 5, 6, 7, 8, 9, -10))
                .build();
        // When
        var node = values.of("visual", new RecordHeaders(), bytes(frames));
        // Then
        assertThat(node.path("schema").asText()).isEqualTo("io.trivalent.FeatureFrames");
        assertThat(node.path("record").path("utterance_id").asText()).isEqualTo("u1");
        assertThat(node.path("record").path("frames").asInt()).isEqualTo(2);
        assertThat(node.path("record").path("data"))
                .hasToString("{\"bytes\":40,\"numbers\":10,\"not_finite\":1,\"min\":-10.0,\"max\":9.0,"
                        + "\"first\":[\"1.0\",\"2.0\",\"3.0\",\"NaN\",\"5.0\",\"6.0\",\"7.0\",\"8.0\"]}");
    }

    @Test
    void readsHalfFloatsAndIgnoresAnIncompleteOne() {
        // Given: 1.0 and -2.0 as binary16, and one byte too many
        var frames = Records.frames("u1", 1, 3, ByteBuffer.wrap(new byte[] {0, 0x3c, 0, (byte) 0xc0, 1}))
                .setEncoding(Encoding.FLOAT16)
                .build();
        // When
        var node = values.of("visual", new RecordHeaders(), bytes(frames));
        // Then
        assertThat(node.path("record").path("data"))
                .hasToString("{\"bytes\":5,\"numbers\":2,\"not_finite\":0,\"min\":-2.0,\"max\":1.0,"
                        + "\"first\":[\"1.0\",\"-2.0\"]}");
    }

    @Test
    void dumpsAnUndecodableValue() {
        // Given
        byte[] noise = new byte[300];
        Arrays.fill(noise, (byte) 0xab);
        // When
        var node = values.of("visual", new RecordHeaders(), noise);
        // Then
        assertThat(node.path("unreadable").asText())
                .isEqualTo("value begins with byte 0xab, expected 0x00 (confluent wire format)");
        assertThat(node.path("hex")).hasSize(16);
        assertThat(node.path("hex").path(1).asText())
                .isEqualTo("0010  ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab");
    }

    private byte[] bytes(Object record) {
        try (var serializer = new AvroSerializer(registry)) {
            return serializer.serialize("visual", record);
        }
    }
}
