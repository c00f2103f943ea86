package io.trivalent.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Records;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.TaskLoad;
import io.trivalent.settings.Clients;
import io.trivalent.wire.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

/** A burst of a hundred times the usual backlog: every utterance is scored, and no task exceeds its caps. */
class BurstIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Topics TOPICS = Topics.defaults();
    private static final int UTTERANCES = 6_000;
    private static final int LARGE_EVERY = 200;
    private static final int LARGE_CHARACTERS = 1_000_000;

    /** Caps of a few dozen utterances of 12 bytes. */
    private static final Map<String, String> TIGHT = Map.of(
            "trivalent.models.active", "late-fusion",
            "trivalent.join.max-pending-utterances", "60",
            "trivalent.join.max-pending-bytes", "480",
            "trivalent.join.max-remembered", "20000",
            "trivalent.batch.max-bytes", "200");

    @Test
    void staysWithinItsCapsAndLosesNothing() {
        try (TestPipeline pipeline = new TestPipeline(TIGHT)) {
            // Given
            pipeline.restart(() -> publish(pipeline));
            // When
            Map<TaskLoad.Key, Long> peaks =
                    watchUntilAllAreScored(pipeline.process().counters());
            // Then
            assertThat(peaks.keySet())
                    .extracting(key -> key.stage() + " " + key.unit())
                    .contains("join utterances", "join bytes", "batch utterances", "batch bytes");
            List<ConsumerRecord<byte[], byte[]>> events = pipeline.read(TOPICS.sentiments(), UTTERANCES);
            assertThat(events).hasSize(UTTERANCES);
            assertThat(events)
                    .extracting(event -> new String(event.key(), UTF_8))
                    .doesNotHaveDuplicates();
            FlowCounters counters = pipeline.process().counters();
            assertThat(counters.of(Count.REJECTED)).isZero();
            assertThat(counters.of(Count.UTTERANCES))
                    .isEqualTo(counters.of(Count.SCORED) + counters.of(Count.WAITING) + counters.of(Count.ABANDONED));
        }
    }

    /** Polls the load of each task until all utterances are scored, checks it against the cap, and returns the peaks. */
    private static Map<TaskLoad.Key, Long> watchUntilAllAreScored(FlowCounters counters) {
        Map<TaskLoad.Key, Long> peaks = new HashMap<>();
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        do {
            for (TaskLoad load : counters.loads().all()) {
                assertThat(load.held()).as("%s", load.key()).isLessThanOrEqualTo(load.cap());
                peaks.merge(load.key(), load.held(), Math::max);
            }
            Thread.onSpinWait();
        } while (counters.of(Count.SCORED) < UTTERANCES && System.nanoTime() < deadline);
        return peaks;
    }

    /** Publishes the three parts of each utterance; every 200th utterance has a part of one megabyte. */
    private static void publish(TestPipeline pipeline) {
        Serializer<Object> serializer = new Clients(pipeline.config()).serializer();
        Map<String, Object> settings = new HashMap<>(new Clients(pipeline.config()).kafka());
        settings.put("max.request.size", 4 * LARGE_CHARACTERS);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < UTTERANCES; i++) {
                String id = "clip/" + i;
                String extractor = i % LARGE_EVERY == 0 ? noise(i) : "small";
                Map<String, SpecificRecord> parts = new TreeMap<>(Map.of(
                        TOPICS.transcripts(), Records.transcript(id, 0.5f).build(),
                        TOPICS.acoustic(),
                                Records.frames(id, 0.25f)
                                        .setExtractor(extractor)
                                        .build(),
                        TOPICS.visual(), Records.frames(id, 0.125f).build()));
                parts.forEach((topic, record) -> {
                    byte[] value = serializer.serialize(topic, record);
                    var unused = producer.send(new ProducerRecord<>(topic, id.getBytes(UTF_8), value));
                });
            }
        }
    }

    /** Random characters, which compress badly. */
    private static String noise(int seed) {
        return new SplittableRandom(seed)
                .ints(LARGE_CHARACTERS, 'a', 'z')
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }
}
