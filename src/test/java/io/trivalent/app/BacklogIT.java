package io.trivalent.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Records;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.RejectionCode;
import io.trivalent.wire.Topics;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

/** Two minutes of traffic that waited on the broker, behind one record that says it is from the future. */
class BacklogIT {
    private static final Topics TOPICS = Topics.defaults();
    private static final int UTTERANCES = 600;
    private static final long APART_MS = 200;
    private static final long BEGIN = System.currentTimeMillis() - UTTERANCES * APART_MS;

    @Test
    void joinsAllOfItBehindARecordFromTheFuture() {
        try (TestLine line = new TestLine(Map.of("trivalent.models.active", "late-fusion"))) {
            // Given
            line.restart(() -> publish(line));
            // When
            line.read(TOPICS.sentiments(), UTTERANCES);
            // Then
            FlowCounters counters = line.pipeline().counters();
            assertThat(counters.of(RejectionCode.FUTURE_CLOCK)).isOne();
            assertThat(counters.of(Count.UTTERANCES)).isEqualTo(UTTERANCES);
            assertThat(counters.of(Count.INCOMPLETE)).isZero();
        }
    }

    private static void publish(TestLine line) {
        Serializer<Object> serializer = new Clients(line.config()).serializer();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                new Clients(line.config()).kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
            long ahead = System.currentTimeMillis() + Duration.ofMinutes(50).toMillis();
            byte[] early = serializer.serialize(
                    TOPICS.transcripts(), Records.transcript("early", 0.5f).build());
            var unused =
                    producer.send(new ProducerRecord<>(TOPICS.transcripts(), 0, ahead, "early".getBytes(UTF_8), early));
            for (int i = 0; i < UTTERANCES; i++) {
                String id = "u" + i;
                for (Modality modality : Modality.values()) {
                    String topic = TOPICS.of(modality);
                    byte[] value = serializer.serialize(
                            topic,
                            modality == Modality.TEXT
                                    ? Records.transcript(id, 0.5f).build()
                                    : Records.frames(id, 0.5f).build());
                    var unusedToo = producer.send(
                            new ProducerRecord<>(topic, 0, BEGIN + i * APART_MS, id.getBytes(UTF_8), value));
                }
            }
        }
    }
}
