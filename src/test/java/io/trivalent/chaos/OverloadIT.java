package io.trivalent.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.Release;
import io.trivalent.Sentiment;
import io.trivalent.fixtures.Laws;
import io.trivalent.fixtures.Records;
import io.trivalent.fixtures.Waiting;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.vocabulary.Modality;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A processor that receives twice what it can process, for {@code -Doverload.seconds}, falls behind by more than the wait time
 * of its join. Every utterance whose parts were published in time is complete even so. The capacity is measured first, so
 * the test does not depend on the speed of the machine. {@code -Doverload.seed} orders the parts.
 */
class OverloadIT {
    private static final int WARM_UP = 200;
    private static final int MEASURED = 1_000;
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    /** Utterances over which the parts of one are spread at most. */
    private static final int SPREAD = 20;

    private static final int ACOUSTIC_WIDTH = 73;
    private static final int FRAMES = 30;

    /** Each utterance is scored alone, so the capacity is small and the publisher is no limit. */
    private static final Map<String, String> SETTINGS =
            Map.of("models.active", "cenet-m-mosi", "batch.max-size", "1", "join.patience", PATIENCE.toMillis() + "ms");

    @TempDir
    Path folder;

    private final long seed = Long.getLong("overload.seed", 4711L);
    private final int seconds = Integer.getInteger("overload.seconds", 5);
    private final PublishTimes times = new PublishTimes();
    private final List<Integer> incomplete = Collections.synchronizedList(new ArrayList<>());
    private int utterances;

    /** A record and its position in the publishing order. */
    private record Placed(int position, ProducerRecord<byte[], byte[]> record) {}

    @Test
    void everyUtterancePublishedInTimeIsCompleteAtTwiceTheCapacity() {
        try (Workbench bench = new Workbench(folder);
                Deserializer<Object> deserializer = bench.deserializer();
                Publisher publisher = new Publisher(bench.cluster().bootstrapServers(), times);
                LoadTest load = new LoadTest(
                        "overload, seed " + seed,
                        bench,
                        SETTINGS,
                        record -> addEvent((Sentiment) deserializer.deserialize(record.topic(), record.value())))) {
            // Given
            publisher.send(records(bench, WARM_UP), 0);
            awaitScored(load);
            long start = System.nanoTime();
            publisher.send(records(bench, MEASURED), 0);
            awaitScored(load);
            double capacity = MEASURED * 1e9 / (System.nanoTime() - start);
            // When
            publisher.send(records(bench, (int) (2 * capacity * seconds)), (int) (2 * 2 * capacity));
            long behind = utterances - load.counters().of(Count.SCORED);
            awaitScored(load);
            load.awaitOutput(utterances, 0);
            // Then
            System.out.printf(
                    "overload: capacity %,.0f utterances/s, %,d unscored after %d s at twice that, %d of %,d published late, seed %d%n",
                    capacity,
                    behind,
                    seconds,
                    IntStream.range(0, utterances).filter(this::late).count(),
                    utterances,
                    seed);
            assertThat(incomplete).as("seed %d", seed).allMatch(this::late);
            assertThat(load.output().events()).isEqualTo(utterances);
            assertThat(Laws.broken(load.counters())).isEmpty();
        }
    }

    private void addEvent(Sentiment event) {
        if (event.getRelease() != Release.COMPLETE) {
            incomplete.add(Script.number(event.getUtteranceId()));
        }
    }

    private boolean late(int utterance) {
        return times.late(utterance, PATIENCE);
    }

    private void awaitScored(LoadTest load) {
        Waiting.until(
                "%d utterances are scored; seed %d".formatted(utterances, seed),
                TIMEOUT,
                () -> load.counters().of(Count.SCORED) == utterances);
    }

    /** The records of the next utterances, text and acoustic part each, in a random order that keeps parts close. */
    private List<ProducerRecord<byte[], byte[]>> records(Workbench bench, int count) {
        SplittableRandom random = new SplittableRandom(seed + utterances);
        List<Placed> placed = new ArrayList<>();
        try (Serializer<Object> serializer = bench.serializer()) {
            for (int n = utterances; n < utterances + count; n++) {
                for (Modality modality : List.of(Modality.TEXT, Modality.ACOUSTIC)) {
                    String topic = bench.topics().of(modality);
                    byte[] value = serializer.serialize(topic, part(n, modality));
                    placed.add(new Placed(
                            n + random.nextInt(SPREAD),
                            new ProducerRecord<>(topic, Script.id(n).getBytes(UTF_8), value)));
                }
            }
        }
        utterances += count;
        return placed.stream()
                .sorted(Comparator.comparingInt(Placed::position))
                .<ProducerRecord<byte[], byte[]>>map(Placed::record)
                .toList();
    }

    private static SpecificRecord part(int utterance, Modality modality) {
        String id = Script.id(utterance);
        return modality == Modality.TEXT
                ? Records.transcript(id).build()
                : Records.frames(id, FRAMES, ACOUSTIC_WIDTH, ByteBuffer.allocate(4 * FRAMES * ACOUSTIC_WIDTH))
                        .build();
    }
}
