package io.trivalent.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.FeatureFrames;
import io.trivalent.Sentiment;
import io.trivalent.Transcript;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MalformedValueTest {
    /** Has the types whose malformed values are dangerous: recursion, items without bytes, maps, fixed, enums. */
    private static final Schema NODE = Schemas.parse("""
            {"type": "record", "name": "Node", "fields": [
              {"name": "next", "type": ["null", "Node"]},
              {"name": "nothing", "type": {"type": "array", "items": "null"}},
              {"name": "map", "type": {"type": "map", "values": "bytes"}},
              {"name": "flag", "type": "boolean"},
              {"name": "hash", "type": {"type": "fixed", "name": "Hash", "size": 4}},
              {"name": "color", "type": {"type": "enum", "name": "Color", "symbols": ["RED", "GREEN"]}},
              {"name": "number", "type": "int"}]}
            """);

    private static final FixedRegistry REGISTRY = new FixedRegistry(
            Transcript.getClassSchema(), FeatureFrames.getClassSchema(), Sentiment.getClassSchema(), NODE);
    private static final AvroDeserializer GENERIC = new AvroDeserializer(REGISTRY);
    private static final AvroDeserializer SPECIFIC = AvroWireFormatTest.specific(REGISTRY);

    static Stream<Arguments> malformed() {
        return Stream.concat(malformedHeadersAndNumbers(), malformedNodes());
    }

    private static Stream<Arguments> malformedHeadersAndNumbers() {
        return Stream.of(
                Arguments.of("", "value is empty, expected at least 5 bytes (confluent wire format)"),
                Arguments.of("7b22", "value begins with byte 0x7b, expected 0x00 (confluent wire format)"),
                Arguments.of("000000", "value has 3 bytes, expected at least 5 (confluent wire format)"),
                Arguments.of(
                        "0000000007",
                        "value does not fit io.trivalent.Transcript (schema id 7): value ends 1 bytes early"),
                // A string of 2^31 - 1 bytes, of 2^62, and of -1.
                Arguments.of(
                        "0000000007feffffff0f",
                        "value does not fit io.trivalent.Transcript (schema id 7): length is 2147483647 with 0 bytes left"),
                Arguments.of(
                        "00000000078080808080808080800161",
                        "value does not fit io.trivalent.Transcript (schema id 7): length is 4611686018427387904 with 1 bytes left"),
                Arguments.of(
                        "000000000701",
                        "value does not fit io.trivalent.Transcript (schema id 7): length is -1 with 0 bytes left"),
                Arguments.of(
                        "0000000007ffffffffffffffffffff01",
                        "value does not fit io.trivalent.Transcript (schema id 7): number has more than 10 bytes"));
    }

    /** Node: an invalid union branch, 2^30 nulls, a boolean of 7, invalid symbols, an int that is too large. */
    private static Stream<Arguments> malformedNodes() {
        return Stream.of(
                Arguments.of(
                        "000000000a06",
                        "value does not fit Node (schema id 10): union branch or enum symbol is out of range"),
                Arguments.of(
                        "000000000a008080808008",
                        "value does not fit Node (schema id 10): block of 1073741824 items in a value of 11 bytes"),
                Arguments.of(
                        "000000000a00000007",
                        "value does not fit Node (schema id 10): boolean is 0x07, expected 0x00 or 0x01"),
                Arguments.of(
                        "000000000a00000000010203040600",
                        "value does not fit Node (schema id 10): union branch or enum symbol is out of range"),
                Arguments.of(
                        "000000000a00000000010203040080808080802e",
                        "value does not fit Node (schema id 10): number has more than 5 bytes"),
                Arguments.of(
                        "000000000a000000000102030400808080807f",
                        "value does not fit Node (schema id 10): int does not fit 32 bits"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void reportsFoundAndExpectedValues(String hex, String message) {
        assertThatThrownBy(() -> GENERIC.deserialize("topic", HexFormat.of().parseHex(hex)))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage(message);
    }

    @Test
    void rejectsBytesAfterTheRecord() {
        // Given
        byte[] value = value(WireRecords.frames());
        // When
        byte[] longer = Arrays.copyOf(value, value.length + 3);
        // Then
        assertThatThrownBy(() -> SPECIFIC.deserialize("topic", longer))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage(
                        "value has 3 bytes after its record (io.trivalent.FeatureFrames, schema id 8), expected none");
    }

    @Test
    void rejectsARecordNestedTooDeeply() {
        // Given
        byte[] value = new byte[5_000_000];
        Arrays.fill(value, (byte) 2);
        // When
        System.arraycopy(new byte[] {0, 0, 0, 0, 10}, 0, value, 0, 5);
        // Then
        assertThatThrownBy(() -> GENERIC.deserialize("topic", value))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("value does not fit Node (schema id 10): StackOverflowError");
    }

    @Test
    void distinguishesAnUnknownSchemaFromBadBytes() {
        assertThatThrownBy(() -> SPECIFIC.deserialize("topic", new byte[] {0, 0, 1, 0, 0, 9}))
                .isInstanceOf(UnknownSchemaException.class)
                .hasMessage("schema id 65536 is unknown to the registry");
    }

    @Test
    void distinguishesAForeignRecordFromBadBytes() {
        assertThatThrownBy(() -> SPECIFIC.deserialize("topic", new byte[] {0, 0, 0, 0, 10, 9}))
                .isInstanceOf(ForeignRecordException.class)
                .hasMessage("schema id 10 is record Node, expected a record with a generated class");
    }

    @Test
    void readsTheNextValueAfterABadOne() {
        // Given
        byte[] value = value(WireRecords.sentiment());
        byte[] cut = Arrays.copyOf(value, value.length - 9);
        // When
        assertThatThrownBy(() -> SPECIFIC.deserialize("topic", cut)).isInstanceOf(UnreadableRecordException.class);
        // Then
        assertThat(SPECIFIC.deserialize("topic", value)).isEqualTo(WireRecords.sentiment());
    }

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyValueIsARecordOrASerializationException(long seed) {
        // Given
        var random = new Random(seed);
        List<byte[]> valid = List.of(
                value(WireRecords.transcript()),
                value(WireRecords.frames()),
                value(WireRecords.sentiment()),
                HexFormat.of().parseHex("000000000a02000600040261020500000102030402ff0100000000010203040002"));
        int records = 0;
        int rejections = 0;
        for (int i = 0; i < 1_000; i++) {
            byte[] value = mutated(valid.get(random.nextInt(valid.size())), random);
            // When
            boolean readable = isReadable(random.nextBoolean() ? GENERIC : SPECIFIC, value);
            records += readable ? 1 : 0;
            rejections += readable ? 0 : 1;
        }
        // Then
        assertThat(records).isPositive();
        assertThat(rejections).isPositive();
    }

    /** An exception other than {@link SerializationException} fails the test. */
    private static boolean isReadable(AvroDeserializer deserializer, byte[] value) {
        try {
            deserializer.deserialize("topic", value);
            return true;
        } catch (SerializationException rejected) {
            return false;
        }
    }

    private static byte[] value(Object record) {
        return new AvroSerializer(REGISTRY).serialize("topic", record);
    }

    private static byte[] mutated(byte[] valid, Random random) {
        byte[] value = valid.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            // Mostly the body: a changed header is detected early and tests little.
            int place = random.nextInt(10) == 0 ? random.nextInt(5) : 5 + random.nextInt(valid.length - 5);
            switch (random.nextInt(5)) {
                case 0 -> value[Math.min(place, value.length - 1)] ^= (byte) (1 << random.nextInt(8));
                case 1 -> value[Math.min(place, value.length - 1)] = (byte) random.nextInt(256);
                case 2 -> value = Arrays.copyOf(value, Math.max(1, Math.min(place, value.length)));
                case 3 -> value = Arrays.copyOf(value, value.length + 1 + random.nextInt(8));
                default -> {
                    // A large number, which may replace a length, a count or a union branch.
                    for (int at = Math.min(place, value.length - 1); at < Math.min(place + 4, value.length); at++) {
                        value[at] = (byte) (0x80 | random.nextInt(128));
                    }
                }
            }
        }
        return value;
    }
}
