package io.trivalent.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.Encoding;
import io.trivalent.FeatureFrames;
import io.trivalent.settings.Clients;
import io.trivalent.wire.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Records that pass the broker's limit on compressed bytes, and records with a huge key or with very many headers. */
class HugeInputIT {
    private static final int UNCOMPRESSED_BYTES = 64 << 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Topics TOPICS = Topics.defaults();

    @Test
    void noneOfThemStopsThePipeline() throws Exception {
        Map<String, String> settings =
                Map.of("trivalent.models.active", "late-fusion", "trivalent.join.patience", "100ms");
        try (TestPipeline pipeline = new TestPipeline(settings);
                KafkaProducer<byte[], byte[]> producer = producer(pipeline)) {
            // Given
            byte[] good = new Clients(pipeline.config()).serializer().serialize(TOPICS.acoustic(), frames("good"));
            byte[] bad = new Clients(pipeline.config()).serializer().serialize(TOPICS.acoustic(), frames("bad"));
            ProducerRecord<byte[], byte[]> manyHeaders =
                    new ProducerRecord<>(TOPICS.acoustic(), 0, "good".getBytes(UTF_8), good);
            for (int i = 0; i < 10_000; i++) {
                manyHeaders.headers().add("header-" + i, new byte[] {1});
            }
            // When
            producer.send(new ProducerRecord<>(TOPICS.acoustic(), 0, new byte[] {1}, new byte[UNCOMPRESSED_BYTES]))
                    .get();
            producer.send(new ProducerRecord<>(TOPICS.acoustic(), 0, new byte[1 << 20], bad))
                    .get();
            producer.send(manyHeaders).get();
            // Then
            List<ConsumerRecord<byte[], byte[]>> letters = read(pipeline, TOPICS.deadLetters(), 2);
            assertThat(letters)
                    .extracting(letter -> new String(
                            letter.headers().lastHeader("trivalent.code").value(), UTF_8))
                    .containsExactly("UNKNOWN_SCHEMA", "KEY_MISMATCH");
            assertThat(letters.get(0).serializedValueSize()).isLessThanOrEqualTo(0);
            assertThat(letters.get(1).value()).isEqualTo(bad);
            assertThat(read(pipeline, TOPICS.sentiments(), 1)).hasSize(1);
        }
    }

    private static FeatureFrames frames(String id) {
        return FeatureFrames.newBuilder()
                .setUtteranceId(id)
                .setFrames(1)
                .setDims(1)
                .setEncoding(Encoding.FLOAT32)
                .setData(ByteBuffer.wrap(new byte[4]))
                .build();
    }

    /** A malicious publisher: its own limits are high, and its zeros compress to almost no bytes. */
    private static KafkaProducer<byte[], byte[]> producer(TestPipeline pipeline) {
        Map<String, Object> settings = new HashMap<>(new Clients(pipeline.config()).kafka());
        settings.put("compression.type", "gzip");
        settings.put("max.request.size", 2 * UNCOMPRESSED_BYTES);
        settings.put("buffer.memory", 2L * UNCOMPRESSED_BYTES);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(TestPipeline pipeline, String topic, int count) {
        Map<String, Object> settings = new HashMap<>(new Clients(pipeline.config()).kafka());
        settings.put("group.id", "reader-" + topic);
        settings.put("auto.offset.reset", "earliest");
        settings.put("isolation.level", "read_committed");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            while (records.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }
}
