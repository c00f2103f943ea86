package io.trivalent.process;

import static io.trivalent.vocabulary.RejectionCode.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.Encoding;
import io.trivalent.FeatureFrames;
import io.trivalent.Transcript;
import io.trivalent.settings.Clients;
import io.trivalent.vocabulary.RejectionCode;
import io.trivalent.wire.Topics;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

/** Each kind of bad input ends as one dead letter with the original bytes, on a real broker, and the pipeline continues. */
class BadInputIT {
    private static final Topics TOPICS = Topics.defaults();
    private static final long NOW = System.currentTimeMillis();
    private static final Map<String, String> SETTINGS = Map.of(
            "trivalent.models.active", "late-fusion",
            "trivalent.join.patience", "100ms",
            "trivalent.validate.max-matrix-bytes", "1000000");

    private record Bad(RejectionCode code, String topic, Bytes key, Bytes value, long timestamp) {
        ProducerRecord<byte[], byte[]> record() {
            return new ProducerRecord<>(topic, null, timestamp, key.get(), value.get());
        }
    }

    @Test
    void eachEndsAsADeadLetterAndStopsNothing() throws Exception {
        try (TestPipeline pipeline = new TestPipeline(SETTINGS);
                KafkaProducer<byte[], byte[]> producer = producer(pipeline)) {
            // Given
            Serializer<Object> serializer = new Clients(pipeline.config()).serializer();
            List<Bad> bad = new ArrayList<>(unreadable(serializer));
            bad.addAll(invalid(serializer));
            // When
            Map<String, Bad> sent = new HashMap<>();
            for (Bad record : bad) {
                RecordMetadata at = producer.send(record.record()).get();
                sent.put(at.topic() + "-" + at.partition() + "@" + at.offset(), record);
            }
            byte[] good = serializer.serialize(TOPICS.acoustic(), frames("good", 1, 1, floats(0.6f)));
            producer.send(new ProducerRecord<>(TOPICS.acoustic(), utf8("good"), good))
                    .get();
            // Then
            List<ConsumerRecord<byte[], byte[]>> letters = pipeline.read(TOPICS.deadLetters(), bad.size());
            assertThat(letters).hasSize(bad.size());
            letters.forEach(letter -> assertThatItIsAbout(letter, sent.remove(header(letter, "trivalent.sources"))));
            assertThat(sent).isEmpty();
            assertThat(pipeline.read(TOPICS.sentiments(), 1)).hasSize(1);
            for (Bad record : bad) {
                assertThat(pipeline.process().counters().of(record.code()))
                        .as("%s", record.code())
                        .isPositive();
            }
        }
    }

    private static void assertThatItIsAbout(ConsumerRecord<byte[], byte[]> letter, Bad record) {
        assertThat(header(letter, "trivalent.code")).isEqualTo(record.code().name());
        assertThat(header(letter, "trivalent.stage")).isEqualTo(record.code().stage());
        assertThat(header(letter, "__streams.errors.topic")).isEqualTo(record.topic());
        assertThat(header(letter, "__streams.errors.message")).isNotBlank();
        assertThat(letter.value()).isEqualTo(record.value().get());
        assertThat(letter.key()).isEqualTo(record.key().get());
    }

    private static List<Bad> unreadable(Serializer<Object> serializer) {
        Bytes x = Bytes.wrap(utf8("x"));
        byte[] transcript = serializer.serialize(TOPICS.transcripts(), text("x", "hello"));
        return List.of(
                new Bad(UNREADABLE, TOPICS.acoustic(), x, Bytes.wrap(utf8("{\"not\": \"avro\"}")), NOW),
                new Bad(UNREADABLE, TOPICS.transcripts(), x, Bytes.wrap(new byte[] {0, 0}), NOW),
                new Bad(UNKNOWN_SCHEMA, TOPICS.visual(), x, Bytes.wrap(new byte[] {0, 0, 0, 0x7f, 0x7f, 1, 2}), NOW),
                new Bad(WRONG_RECORD, TOPICS.acoustic(), x, Bytes.wrap(transcript), NOW));
    }

    private static List<Bad> invalid(Serializer<Object> serializer) {
        List<Bad> bad = new ArrayList<>();
        Bytes x = Bytes.wrap(utf8("x"));
        bad.add(of(BAD_ID, serializer, "", frames("", 1, 1, floats(1))));
        bad.add(of(KEY_MISMATCH, serializer, "y", frames("x", 1, 1, floats(1))));
        bad.add(of(WRONG_WIDTH, serializer, "x", frames("x", 1, 2, floats(1, 2))));
        bad.add(of(WRONG_LENGTH, serializer, "x", frames("x", 1, 1, new byte[3])));
        bad.add(of(WRONG_LENGTH, serializer, "x", frames("x", 1, 1, floats(1, 2))));
        bad.add(of(NO_FRAMES, serializer, "x", frames("x", 0, 1, new byte[0])));
        bad.add(of(NOT_FINITE, serializer, "x", frames("x", 1, 1, floats(Float.NaN))));
        bad.add(of(NOT_FINITE, serializer, "x", frames("x", 1, 1, floats(Float.NEGATIVE_INFINITY))));
        bad.add(of(TOO_LARGE, serializer, "x", frames("x", 2_500_000, 1, new byte[10_000_000])));
        FeatureFrames endsBeforeStart = FeatureFrames.newBuilder(frames("x", 1, 1, floats(1)))
                .setStartMs(2000)
                .setEndMs(1000)
                .build();
        bad.add(of(BAD_INTERVAL, serializer, "x", endsBeforeStart));
        byte[] future = serializer.serialize(TOPICS.acoustic(), frames("x", 1, 1, floats(1)));
        bad.add(new Bad(
                FUTURE_CLOCK,
                TOPICS.acoustic(),
                x,
                Bytes.wrap(future),
                NOW + Duration.ofMinutes(50).toMillis()));
        byte[] silent = serializer.serialize(TOPICS.transcripts(), text("x", " "));
        bad.add(new Bad(NO_CONTENT, TOPICS.transcripts(), x, Bytes.wrap(silent), NOW));
        return bad;
    }

    private static Bad of(RejectionCode code, Serializer<Object> serializer, String key, SpecificRecord record) {
        Bytes value = Bytes.wrap(serializer.serialize(TOPICS.acoustic(), record));
        return new Bad(code, TOPICS.acoustic(), Bytes.wrap(utf8(key)), value, NOW);
    }

    private static Transcript text(String id, String text) {
        return Transcript.newBuilder().setUtteranceId(id).setText(text).build();
    }

    private static FeatureFrames frames(String id, int frames, int dims, byte[] data) {
        return FeatureFrames.newBuilder()
                .setUtteranceId(id)
                .setFrames(frames)
                .setDims(dims)
                .setEncoding(Encoding.FLOAT32)
                .setData(ByteBuffer.wrap(data))
                .build();
    }

    private static byte[] floats(float... values) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return data.array();
    }

    private static KafkaProducer<byte[], byte[]> producer(TestPipeline pipeline) {
        Map<String, Object> settings = new HashMap<>(new Clients(pipeline.config()).kafka());
        settings.put("max.request.size", 16_000_000);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
