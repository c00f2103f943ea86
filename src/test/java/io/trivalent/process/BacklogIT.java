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

/** Two minutes of traffic that waited on the broker are joined as if they had come in two minutes. */
class BacklogIT {
    private static final Topics TOPICS = Topics.defaults();
    private static final Map<String, String> LATE_FUSION = Map.of("trivalent.models.active", "late-fusion");
    private static final int UTTERANCES = 6_000;
    private static final long APART_MS = 20;
    private static final long BEGIN = System.currentTimeMillis() - UTTERANCES * APART_MS;

    @Test
    void joinsAllOfItBehindARecordFromTheFuture() {
        try (TestPipeline line = new TestPipeline(LATE_FUSION)) {
            // Given
            line.restart(() -> publish(line, Map.of(), true));
            // When
            line.read(TOPICS.sentiments(), UTTERANCES);
            // Then
            FlowCounters counters = line.pipeline().counters();
            assertThat(counters.of(RejectionCode.FUTURE_CLOCK)).isOne();
            assertThat(counters.of(Count.UTTERANCES)).isEqualTo(UTTERANCES);
            assertThat(counters.of(Count.INCOMPLETE)).isZero();
        }
    }

    /** As after a stall of the process: its topics were empty when it looked last. */
    @Test
    void joinsAllOfItWhereItIsThereAllAtOnce() {
        try (TestPipeline line = new TestPipeline(LATE_FUSION)) {
            // When
            publish(line, Map.of("transactional.id", "publisher"), false);
            // Then
            line.read(TOPICS.sentiments(), UTTERANCES);
            FlowCounters counters = line.pipeline().counters();
            assertThat(counters.of(Count.UTTERANCES)).isEqualTo(UTTERANCES);
            assertThat(counters.of(Count.INCOMPLETE)).isZero();
        }
    }

    private static void publish(TestPipeline line, Map<String, String> further, boolean behindTheFuture) {
        Serializer<Object> serializer = new Clients(line.config()).serializer();
        Map<String, Object> settings = new HashMap<>(new Clients(line.config()).kafka());
        settings.putAll(further);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            boolean atOnce = further.containsKey("transactional.id");
            if (atOnce) {
                producer.initTransactions();
                producer.beginTransaction();
            }
            if (behindTheFuture) {
                long ahead = System.currentTimeMillis() + Duration.ofMinutes(50).toMillis();
                var unused = producer.send(record(serializer, Modality.TEXT, "early", ahead));
            }
            for (int i = 0; i < UTTERANCES; i++) {
                for (Modality modality : Modality.values()) {
                    var unused = producer.send(record(serializer, modality, "u" + i, BEGIN + i * APART_MS));
                }
            }
            if (atOnce) {
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
