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

/** Every kind of bad input on a real broker: one dead letter each, with the original bytes, and the line goes on. */
class BadInputIT {
    private static final Topics TOPICS = Topics.defaults();
    private static final long NOW = System.currentTimeMillis();

    private record Bad(RejectionCode code, String topic, Bytes key, Bytes value, long timestamp) {}

    @Test
    void eachEndsAsADeadLetterAndStopsNothing() throws Exception {
        Map<String, String> settings = Map.of(
                "trivalent.models.active", "late-fusion",
                "trivalent.join.patience", "100ms",
                "trivalent.validate.max-matrix-bytes", "1000000");
        try (TestPipeline line = new TestPipeline(settings);
                KafkaProducer<byte[], byte[]> producer = producer(line)) {
            // Given
            Serializer<Object> serializer = new Clients(line.config()).serializer();
            List<Bad> bad = bad(serializer);
            // When
            Map<String, Bad> sent = new HashMap<>();
            for (Bad record : bad) {
                RecordMetadata at = producer.send(new ProducerRecord<>(
                                record.topic(),
                                null,
                                record.timestamp(),
                                record.key().get(),
                                record.value().get()))
                        .get();
                sent.put(at.topic() + "-" + at.partition() + "@" + at.offset(), record);
            }
            byte[] good = serializer.serialize(TOPICS.acoustic(), frames("good", 1, 1, floats(0.6f)));
            producer.send(new ProducerRecord<>(TOPICS.acoustic(), utf8("good"), good))
                    .get();
            // Then
            List<ConsumerRecord<byte[], byte[]>> letters = line.read(TOPICS.deadLetters(), bad.size());
            assertThat(letters).hasSize(bad.size());
            for (ConsumerRecord<byte[], byte[]> letter : letters) {
                Bad record = sent.remove(header(letter, "trivalent.sources"));
                assertThat(header(letter, "trivalent.code"))
                        .isEqualTo(record.code().name());
                assertThat(header(letter, "trivalent.stage"))
                        .isEqualTo(record.code().stage());
                assertThat(header(letter, "__streams.errors.topic")).isEqualTo(record.topic());
                assertThat(header(letter, "__streams.errors.message")).isNotBlank();
                assertThat(letter.value()).isEqualTo(record.value().get());
                assertThat(letter.key()).isEqualTo(record.key().get());
            }
            assertThat(sent).isEmpty();
            assertThat(line.read(TOPICS.sentiments(), 1)).hasSize(1);
            for (Bad record : bad) {
                assertThat(line.pipeline().counters().of(record.code()))
                        .as("%s", record.code())
                        .isPositive();
            }
        }
    }

    private static List<Bad> bad(Serializer<Object> serializer) {
        List<Bad> bad = new ArrayList<>();
        Bytes x = Bytes.wrap(utf8("x"));
        bad.add(new Bad(UNREADABLE, TOPICS.acoustic(), x, Bytes.wrap(utf8("{\"not\": \"avro\"}")), NOW));
        bad.add(new Bad(UNREADABLE, TOPICS.transcripts(), x, Bytes.wrap(new byte[] {0, 0}), NOW));
        bad.add(new Bad(UNKNOWN_SCHEMA, TOPICS.visual(), x, Bytes.wrap(new byte[] {0, 0, 0, 0x7f, 0x7f, 1, 2}), NOW));
        byte[] transcript = serializer.serialize(TOPICS.transcripts(), text("x", "hello"));
        bad.add(new Bad(WRONG_RECORD, TOPICS.acoustic(), x, Bytes.wrap(transcript), NOW));
        bad.add(of(BAD_ID, serializer, "", frames("", 1, 1, floats(1))));
        bad.add(of(KEY_MISMATCH, serializer, "y", frames("x", 1, 1, floats(1))));
        bad.add(of(WRONG_WIDTH, serializer, "x", frames("x", 1, 2, floats(1, 2))));
        bad.add(of(WRONG_LENGTH, serializer, "x", frames("x", 1, 1, new byte[3])));
        bad.add(of(WRONG_LENGTH, serializer, "x", frames("x", 1, 1, floats(1, 2))));
        bad.add(of(NO_FRAMES, serializer, "x", frames("x", 0, 1, new byte[0])));
        bad.add(of(NOT_FINITE, serializer, "x", frames("x", 1, 1, floats(Float.NaN))));
        bad.add(of(NOT_FINITE, serializer, "x", frames("x", 1, 1, floats(Float.NEGATIVE_INFINITY))));
        bad.add(of(TOO_LARGE, serializer, "x", frames("x", 2_500_000, 1, new byte[10_000_000])));
        FeatureFrames backwards = FeatureFrames.newBuilder(frames("x", 1, 1, floats(1)))
                .setStartMs(2000)
                .setEndMs(1000)
                .build();
        bad.add(of(BAD_INTERVAL, serializer, "x", backwards));
        byte[] tomorrow = serializer.serialize(TOPICS.acoustic(), frames("x", 1, 1, floats(1)));
        bad.add(new Bad(
                FUTURE_CLOCK,
                TOPICS.acoustic(),
                x,
                Bytes.wrap(tomorrow),
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

    private static KafkaProducer<byte[], byte[]> producer(TestPipeline line) {
        Map<String, Object> settings = new HashMap<>(new Clients(line.config()).kafka());
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
