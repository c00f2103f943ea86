package io.trivalent.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Records;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.settings.Clients;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.RejectionCode;
import io.trivalent.wire.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

/** Joins a backlog of two minutes of traffic as if the pipeline had received it over two minutes. */
class BacklogIT {
    private static final Topics TOPICS = Topics.defaults();
    private static final Map<String, String> LATE_FUSION = Map.of("trivalent.models.active", "late-fusion");
    private static final int UTTERANCES = 6_000;
    private static final long INTERVAL_MS = 20;
    private static final long START_MS = System.currentTimeMillis() - UTTERANCES * INTERVAL_MS;

    @Test
    void joinsTheBacklogAfterARecordFromTheFuture() {
        try (TestPipeline pipeline = new TestPipeline(LATE_FUSION)) {
            // Given
            pipeline.restart(() -> publish(pipeline, Map.of(), true));
            // When
            pipeline.read(TOPICS.sentiments(), UTTERANCES);
            // Then
            FlowCounters counters = pipeline.process().counters();
            assertThat(counters.of(RejectionCode.FUTURE_CLOCK)).isOne();
            assertThat(counters.of(Count.UTTERANCES)).isEqualTo(UTTERANCES);
            assertThat(counters.of(Count.INCOMPLETE)).isZero();
        }
    }

    /** One transaction makes all records visible at once, as after a stall of the process on empty topics. */
    @Test
    void joinsABacklogThatBecomesVisibleAtOnce() {
        try (TestPipeline pipeline = new TestPipeline(LATE_FUSION)) {
            // When
            publish(pipeline, Map.of("transactional.id", "publisher"), false);
            // Then
            pipeline.read(TOPICS.sentiments(), UTTERANCES);
            FlowCounters counters = pipeline.process().counters();
            assertThat(counters.of(Count.UTTERANCES)).isEqualTo(UTTERANCES);
            assertThat(counters.of(Count.INCOMPLETE)).isZero();
        }
    }

    private static void publish(TestPipeline pipeline, Map<String, String> producerSettings, boolean futureFirst) {
        Serializer<Object> serializer = new Clients(pipeline.config()).serializer();
        Map<String, Object> settings = new HashMap<>(new Clients(pipeline.config()).kafka());
        settings.putAll(producerSettings);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            boolean transactional = producerSettings.containsKey("transactional.id");
            if (transactional) {
                producer.initTransactions();
                producer.beginTransaction();
            }
            if (futureFirst) {
                long ahead = System.currentTimeMillis() + Duration.ofMinutes(50).toMillis();
                var unused = producer.send(record(serializer, Modality.TEXT, "early", ahead));
            }
            for (int i = 0; i < UTTERANCES; i++) {
                for (Modality modality : Modality.values()) {
                    var unused = producer.send(record(serializer, modality, "u" + i, START_MS + i * INTERVAL_MS));
                }
            }
            if (transactional) {
                producer.commitTransaction();
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> record(
            Serializer<Object> serializer, Modality modality, String id, long timestamp) {
        String topic = TOPICS.of(modality);
        byte[] value = serializer.serialize(
                topic,
                modality == Modality.TEXT
                        ? Records.transcript(id, 0.5f).build()
                        : Records.frames(id, 0.5f).build());
        return new ProducerRecord<>(topic, 0, timestamp, id.getBytes(UTF_8), value);
    }
}
