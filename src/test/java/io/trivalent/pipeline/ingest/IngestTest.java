package io.trivalent.pipeline.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.embedded.EmbeddedRegistryClient;
import io.trivalent.embedded.SchemaStore;
import io.trivalent.fixtures.Collected;
import io.trivalent.fixtures.Records;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.RejectionCode;
import io.trivalent.vocabulary.Source;
import io.trivalent.wire.AvroDeserializer;
import io.trivalent.wire.AvroSerializer;
import io.trivalent.wire.Topics;
import io.trivalent.wire.WireFormat;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class IngestTest {
    private static final Topics TOPICS = Topics.defaults().withAudio("trivalent.audio");

    private final RecordHeaders headers = new RecordHeaders();
    private final EmbeddedRegistryClient registry = new EmbeddedRegistryClient(SchemaStore.inMemory());
    private final AvroSerializer serializer = new AvroSerializer(registry);
    private final FlowCounters counters = new FlowCounters();
    private final Collected<IngestedRecord> out = new Collected<>();

    @Test
    void readsARecordWithItsTimesAndCoordinates() {
        // Given
        var transcript = Records.transcript("u1", 0.5f).build();
        byte[] value = serializer.serialize(TOPICS.transcripts(), transcript);
        // When
        read(TOPICS.transcripts(), value);
        // Then
        assertThat(out.rejections()).isEmpty();
        assertThat(out.values())
                .containsExactly(new IngestedRecord(
                        Modality.TEXT,
                        Bytes.wrap("key".getBytes(UTF_8)),
                        transcript,
                        new Source(TOPICS.transcripts(), 3, 41),
                        1_000,
                        1_005,
                        Bytes.wrap(value)));
        assertThat(counters.of(Count.RECORDS)).isEqualTo(1);
    }

    @Test
    void theTopicDeterminesTheModalityOfFrames() {
        // Given
        byte[] acoustic = frames(TOPICS.acoustic());
        byte[] visual = frames(TOPICS.visual());
        // When
        read(TOPICS.acoustic(), acoustic);
        read(TOPICS.visual(), visual);
        // Then
        assertThat(out.values())
                .extracting(IngestedRecord::modality)
                .containsExactly(Modality.ACOUSTIC, Modality.VISUAL);
    }

    @Test
    void aTopicOfSoundHasTheAcousticModality() {
        // Given
        String topic = TOPICS.audio();
        var chunk = Records.sound("u1", java.nio.ByteBuffer.allocate(2)).build();
        // When
        read(topic, serializer.serialize(topic, chunk));
        read(topic, frames(TOPICS.acoustic()));
        // Then
        assertThat(out.values()).extracting(IngestedRecord::modality).containsExactly(Modality.ACOUSTIC);
        assertThat(out.rejections())
                .extracting(Rejection::message)
                .containsExactly("record is io.trivalent.FeatureFrames, expected io.trivalent.AudioChunk");
    }

    @Test
    void rejectsATombstone() {
        rejects(
                TOPICS.acoustic(),
                new byte[0],
                RejectionCode.UNREADABLE,
                "value is empty, expected at least 5 bytes (confluent wire format)");
    }

    @Test
    void rejectsAValueThatBeginsLikeAGuid() {
        byte[] value = new byte[21];
        value[0] = 1;
        rejects(
                TOPICS.acoustic(),
                value,
                RejectionCode.UNREADABLE,
                "value begins with byte 0x01, expected 0x00 (confluent wire format)");
    }

    @Test
    void readsTheSchemaIdFromAHeader() {
        // Given
        byte[] value = frames(TOPICS.acoustic());
        // When
        headers.add(WireFormat.VALUE_HEADER, java.util.Arrays.copyOf(value, 5));
        read(TOPICS.acoustic(), java.util.Arrays.copyOfRange(value, 5, value.length));
        // Then
        assertThat(out.values()).hasSize(1);
    }

    @Test
    void rejectsAHeaderThatIsNotASchemaId() {
        headers.add(WireFormat.VALUE_HEADER, new byte[] {1, 2});
        rejects(
                TOPICS.acoustic(),
                frames(TOPICS.acoustic()),
                RejectionCode.UNREADABLE,
                "header __value_schema_id is 0x0102, expected 0x00 with 4 bytes or 0x01 with 16 bytes");
    }

    @Test
    void rejectsAnUnknownGuid() {
        byte[] guid = new byte[17];
        guid[0] = 1;
        headers.add(WireFormat.VALUE_HEADER, guid);
        rejects(
                TOPICS.acoustic(),
                new byte[] {2},
                RejectionCode.UNKNOWN_SCHEMA,
                "schema guid 00000000-0000-0000-0000-000000000000 is unknown to the registry");
    }

    @Test
    void rejectsAValueThatIsNotAvro() {
        rejects(
                TOPICS.acoustic(),
                "{\"frames\": 1}".getBytes(UTF_8),
                RejectionCode.UNREADABLE,
                "value begins with byte 0x7b, expected 0x00 (confluent wire format)");
    }

    @Test
    void rejectsATruncatedRecord() {
        // Given
        byte[] value = frames(TOPICS.visual());
        byte[] cut = java.util.Arrays.copyOf(value, value.length - 1);
        // When, then
        rejects(
                TOPICS.visual(),
                cut,
                RejectionCode.UNREADABLE,
                "value does not fit io.trivalent.FeatureFrames (schema id 1): length is 4 with 3 bytes left");
    }

    @Test
    void rejectsAnUnregisteredSchema() {
        rejects(
                TOPICS.acoustic(),
                new byte[] {0, 0, 0, 0, 99, 1},
                RejectionCode.UNKNOWN_SCHEMA,
                "schema id 99 is unknown to the registry");
    }

    @Test
    void rejectsARecordOfAnotherTopic() {
        // Given
        byte[] frames = frames(TOPICS.transcripts() + ".other");
        byte[] transcript = serializer.serialize(
                "other", (SpecificRecord) Records.transcript("u1").build());
        // When, then
        rejects(
                TOPICS.transcripts(),
                frames,
                RejectionCode.WRONG_RECORD,
                "record is io.trivalent.FeatureFrames, expected io.trivalent.Transcript");
        rejects(
                TOPICS.visual(),
                transcript,
                RejectionCode.WRONG_RECORD,
                "record is io.trivalent.Transcript, expected io.trivalent.FeatureFrames");
    }

    @Test
    void rejectsARecordOfAForeignSchema() {
        // Given
        var schema = SchemaBuilder.record("org.example.Order")
                .fields()
                .requiredInt("a")
                .endRecord();
        byte[] value = serializer.serialize(
                "orders", new GenericRecordBuilder(schema).set("a", 1).build());
        // When, then
        rejects(
                TOPICS.visual(),
                value,
                RejectionCode.WRONG_RECORD,
                "schema id 1 is record org.example.Order, expected a record with a generated class");
    }

    @Test
    void failsOnATopicThatIsNoInput() {
        // Given
        byte[] value = frames("elsewhere");
        // When, then
        assertThatThrownBy(() -> read("elsewhere", value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("topic 'elsewhere' carries no modality");
    }

    private byte[] frames(String topic) {
        return serializer.serialize(topic, Records.frames("u1", 0.5f).build());
    }

    private void rejects(String topic, byte[] value, RejectionCode code, String message) {
        // When
        read(topic, value);
        // Then
        assertThat(out.values()).isEmpty();
        assertThat(out.rejections())
                .endsWith(new Rejection(
                        code,
                        message,
                        Bytes.wrap("key".getBytes(UTF_8)),
                        java.util.List.of(new Source(topic, 3, 41)),
                        Optional.of(Bytes.wrap(value))));
        assertThat(counters.of(Count.RECORDS)).isEqualTo(out.rejections().size());
    }

    private void read(String topic, byte[] value) {
        var deserializer = new AvroDeserializer(registry);
        deserializer.configure(Map.of("specific.avro.reader", true), false);
        var ingest = new Ingest(TOPICS, deserializer, counters);
        out.put(ingest.read(new RawRecord(
                Bytes.wrap("key".getBytes(UTF_8)),
                Bytes.wrap(value),
                headers,
                new Source(topic, 3, 41),
                1_000,
                1_005)));
    }
}
