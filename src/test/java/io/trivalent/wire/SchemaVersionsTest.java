package io.trivalent.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.Transcript;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;

/** Which schema a serializer writes with, and how a deserializer reads records of other schema versions. */
class SchemaVersionsTest {
    private static final String TOPIC = "topic";

    @Test
    void looksUpTheSchemaWithoutAutoRegistration() {
        // Given
        var registry = new FixedRegistry(Transcript.getClassSchema());
        var serializer = new AvroSerializer(registry);
        // When
        serializer.configure(Map.of("auto.register.schemas", "false"), false);
        byte[] value = serializer.serialize("a", WireRecords.transcript());
        // Then
        assertThat(registry.requests()).containsExactly("lookup a-value");
        assertThat(value).startsWith(0, 0, 0, 0, 7);
    }

    @Test
    void registersSchemasWithoutJavaPropertiesIfConfigured() {
        // Given
        var registry = new FixedRegistry();
        var serializer = new AvroSerializer(registry);
        // When
        serializer.configure(Map.of("avro.remove.java.properties", true), false);
        byte[] value = serializer.serialize("a", WireRecords.transcript());
        // Then
        assertThat(registry.byId(7).toString())
                .doesNotContain("avro.java.string")
                .contains("\"type\":\"string\"")
                .contains("What was said in one utterance.");
        assertThat(AvroWireFormatTest.specific(registry).deserialize("a", value))
                .isEqualTo(WireRecords.transcript());
    }

    @Test
    void writesWithTheLatestSchemaEvenIfItsFieldsHaveAnotherOrder() {
        // Given
        Schema own = SchemaBuilder.record("R")
                .fields()
                .requiredInt("a")
                .requiredString("b")
                .endRecord();
        Schema latest = SchemaBuilder.record("R")
                .fields()
                .requiredString("b")
                .requiredInt("a")
                .optionalInt("c")
                .endRecord();
        var registry = new FixedRegistry(own, latest);
        var serializer = new AvroSerializer(registry);
        var record = new GenericRecordBuilder(own).set("a", 5).set("b", "x").build();
        // When
        serializer.configure(Map.of("auto.register.schemas", false, "use.latest.version", true), false);
        byte[] value = serializer.serialize("a", record);
        // Then
        assertThat(new AvroDeserializer(registry).deserialize("a", value))
                .hasToString("{\"b\": \"x\", \"a\": 5, \"c\": null}");
        assertThat(value).startsWith(0, 0, 0, 0, 8);
    }

    @Test
    void readsRecordsOfAnOlderWriterWithDefaults() {
        // Given: a schema without clips and words
        Schema old = SchemaBuilder.record("Transcript")
                .namespace("io.trivalent")
                .fields()
                .requiredString("text")
                .requiredString("utterance_id")
                .endRecord();
        var registry = new FixedRegistry();
        var record = new GenericRecordBuilder(old)
                .set("text", "hi")
                .set("utterance_id", "u-9")
                .build();
        byte[] value = new AvroSerializer(registry).serialize(TOPIC, record);
        // When
        var read = (Transcript) AvroWireFormatTest.specific(registry).deserialize(TOPIC, value);
        // Then
        assertThat(read)
                .isEqualTo(Transcript.newBuilder()
                        .setUtteranceId("u-9")
                        .setText("hi")
                        .build());
    }

    @Test
    void skipsFieldsOfANewerWriter() {
        // Given
        Schema newer = SchemaBuilder.record("Transcript")
                .namespace("io.trivalent")
                .fields()
                .requiredString("utterance_id")
                .name("scores")
                .type()
                .array()
                .items()
                .doubleType()
                .noDefault()
                .name("tags")
                .type()
                .map()
                .values()
                .bytesType()
                .noDefault()
                .requiredString("text")
                .endRecord();
        var registry = new FixedRegistry();
        var record = new GenericRecordBuilder(newer)
                .set("utterance_id", "u-9")
                .set("scores", List.of(1.5, 2.5))
                .set("tags", Map.of("a", ByteBuffer.wrap(new byte[] {1, 2})))
                .set("text", "hi")
                .build();
        byte[] value = new AvroSerializer(registry).serialize(TOPIC, record);
        // When
        var read = (Transcript) AvroWireFormatTest.specific(registry).deserialize(TOPIC, value);
        // Then
        assertThat(read.getText()).isEqualTo("hi");
    }
}
