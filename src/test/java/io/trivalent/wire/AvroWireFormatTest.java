package io.trivalent.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.FeatureFrames;
import io.trivalent.Transcript;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AvroWireFormatTest {
    private static final String TOPIC = "topic";
    private static final Map<String, Object> SPECIFIC = Map.of("specific.avro.reader", true);

    static Stream<Arguments> golden() {
        return Stream.of(
                Arguments.of("transcript", WireRecords.transcript()),
                Arguments.of("feature-frames", WireRecords.frames()),
                Arguments.of("sentiment", WireRecords.sentiment()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("golden")
    void writesTheGoldenBytes(String name, SpecificRecord record) throws IOException {
        // Given
        var serializer = new AvroSerializer(new FixedRegistry());
        // When
        byte[] value = serializer.serialize(TOPIC, record);
        // Then
        assertThat(HexFormat.of().formatHex(value)).isEqualTo(HexFormat.of().formatHex(goldenBytes(name)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("golden")
    void readsTheGoldenBytesAsGeneratedClasses(String name, SpecificRecord record) throws IOException {
        // Given
        var deserializer = specific(new FixedRegistry(record.getSchema()));
        // When
        Object read = deserializer.deserialize(TOPIC, goldenBytes(name));
        // Then
        assertThat(read).isEqualTo(record);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("golden")
    void readsAndWritesGenericRecords(String name, SpecificRecord record) throws IOException {
        // Given
        var registry = new FixedRegistry(record.getSchema());
        // When
        Object read = new AvroDeserializer(registry).deserialize(TOPIC, goldenBytes(name));
        byte[] written = new AvroSerializer(registry).serialize(TOPIC, read);
        // Then
        assertThat(read).isInstanceOf(GenericRecord.class).isNotInstanceOf(SpecificRecord.class);
        assertThat(written).isEqualTo(goldenBytes(name));
    }

    private static byte[] goldenBytes(String name) throws IOException {
        try (InputStream hex = AvroWireFormatTest.class.getResourceAsStream("/wire/" + name + ".hex")) {
            return HexFormat.of().parseHex(new String(hex.readAllBytes(), US_ASCII).replace("\n", ""));
        }
    }

    @Test
    void readsBytesAsAViewOfTheValue() throws IOException {
        // Given
        byte[] value = goldenBytes("feature-frames");
        // When
        var frames = (FeatureFrames)
                specific(new FixedRegistry(FeatureFrames.getClassSchema())).deserialize(TOPIC, value);
        // Then
        ByteBuffer data = frames.getData();
        assertThat(data.isReadOnly()).isTrue();
        assertThat(data.order(ByteOrder.LITTLE_ENDIAN).getFloat(0)).isEqualTo(0.5f);
        value[value.length - 21] = 0x40; // the first number's most significant byte
        assertThat(data.getFloat(0)).isEqualTo(2f);
    }

    @Test
    void tombstonesStayTombstones() {
        // Given
        var registry = new FixedRegistry();
        // When
        byte[] written = new AvroSerializer(registry).serialize(TOPIC, null);
        Object read = new AvroDeserializer(registry).deserialize(TOPIC, (byte[]) null);
        // Then
        assertThat(written).isNull();
        assertThat(read).isNull();
    }

    @Test
    void sendsOneRequestPerTopicAndSchema() {
        // Given
        var registry = new FixedRegistry();
        var serializer = new AvroSerializer(registry);
        var deserializer = specific(registry);
        // When
        for (int i = 0; i < 3; i++) {
            deserializer.deserialize("a", serializer.serialize("a", WireRecords.transcript()));
            serializer.serialize("b", WireRecords.transcript());
        }
        // Then
        assertThat(registry.requests()).containsExactly("register a-value", "id 7", "register b-value");
    }

    @Test
    void isThreadSafe() {
        // Given
        var registry = new FixedRegistry(Transcript.getClassSchema());
        var serializer = new AvroSerializer(registry);
        var deserializer = specific(registry);
        serializer.serialize(TOPIC, WireRecords.transcript());
        deserializer.deserialize(TOPIC, serializer.serialize(TOPIC, WireRecords.transcript()));
        List<Transcript> records = IntStream.range(0, 2_000)
                .mapToObj(i -> Transcript.newBuilder()
                        .setUtteranceId("u-" + i)
                        .setText("word ".repeat(i % 50))
                        .build())
                .toList();
        // When
        List<Object> read = records.parallelStream()
                .map(record -> deserializer.deserialize(TOPIC, serializer.serialize(TOPIC, record)))
                .toList();
        // Then
        assertThat(read).isEqualTo(records);
    }

    @Test
    void keysHaveTheirOwnSubject() {
        // Given
        var registry = new FixedRegistry();
        var serializer = new AvroSerializer(registry);
        // When
        serializer.configure(Map.of(), true);
        serializer.serialize("a", WireRecords.transcript());
        // Then
        assertThat(registry.requests()).containsExactly("register a-key");
    }

    @Test
    void reportsAValueThatIsNotARecord() {
        assertThatThrownBy(() -> new AvroSerializer(new FixedRegistry()).serialize(TOPIC, 5))
                .isInstanceOf(SerializationException.class)
                .hasMessage("value is a java.lang.Integer, expected an avro record");
    }

    @Test
    void reportsARecordThatDoesNotFitItsSchema() {
        // Given
        Schema schema = SchemaBuilder.record("R").fields().requiredInt("a").endRecord();
        var record = new org.apache.avro.generic.GenericData.Record(schema);
        record.put("a", "text");
        // When
        // Then
        assertThatThrownBy(() -> new AvroSerializer(new FixedRegistry()).serialize(TOPIC, record))
                .isInstanceOf(SerializationException.class)
                .hasMessageStartingWith("record R cannot be written with schema id 7: ");
    }

    @Test
    void reportsAnInvalidFlag() {
        assertThatThrownBy(() -> new AvroDeserializer(new FixedRegistry())
                        .configure(Map.of("specific.avro.reader", "yes"), false))
                .isInstanceOf(ConfigException.class)
                .hasMessage("specific.avro.reader is 'yes', expected true or false");
    }

    @Test
    void reportsMissingConfiguration() {
        assertThatThrownBy(() -> new AvroDeserializer().deserialize(TOPIC, new byte[5]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("deserializer is not configured, expected schema.registry.url");
        assertThatThrownBy(() -> new AvroSerializer().serialize(TOPIC, WireRecords.frames()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("serializer is not configured, expected schema.registry.url");
    }

    static AvroDeserializer specific(RegistryClient registry) {
        var deserializer = new AvroDeserializer(registry);
        deserializer.configure(SPECIFIC, false);
        return deserializer;
    }
}
