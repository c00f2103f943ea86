package io.trivalent.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Laws;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The processor survives hostile records: every valid utterance among them gets its event, and every other record ends
 * in an event or a dead letter. {@code -Dfuzz.seed} repeats a run, {@code -Dfuzz.records} changes its length.
 */
class FuzzIT {
    private static final int SAMPLES = 20;
    private static final int CHUNK = 500;
    private static final Map<String, String> SETTINGS = Map.of("join.patience", "30s", "join.memory", "60s");

    /** Broker settings that accept every timestamp and delete no record because of its timestamp. */
    private static final Map<String, String> ANY_TIMESTAMP =
            Map.of("log.message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE), "log.retention.ms", "-1");

    private final long seed = Long.getLong("fuzz.seed", 4711L);
    private final int records = Integer.getInteger("fuzz.records", 20_000);

    @TempDir
    Path folder;

    @Test
    void everyRecordEndsInAnEventOrADeadLetter() throws IOException {
        // Given
        try (Workbench bench = new Workbench(folder, ANY_TIMESTAMP)) {
            Fuzz fuzz = new Fuzz(seed, bench.topics(), bench.serializer());
            ValidEvents validEvents = new ValidEvents(bench.deserializer());
            try (LoadTest load = new LoadTest("fuzz, seed " + seed, bench, SETTINGS, validEvents::add)) {
                // When
                publish(load, fuzz);
                load.awaitOutput();
                report(load, fuzz);
                // Then
                FlowCounters counters = load.counters();
                List<String> violations = new ArrayList<>(validEvents.violations(fuzz.valid()));
                violations.addAll(Laws.broken(counters));
                violations.addAll(load.output().duplicateLetters());
                load.memory().growth("live heap", MemoryRecorder.Sample::live).ifPresent(violations::add);
                assertThat(violations).as("seed %d", seed).isEmpty();
                assertThat(counters.of(Count.RECORDS))
                        .as("seed %d", seed)
                        .isEqualTo(load.publisher().records());
                assertThat(load.output().events()).as("seed %d", seed).isEqualTo(counters.of(Count.SCORED));
                assertThat(load.output().letterCount()).as("seed %d", seed).isEqualTo(counters.of(Count.REJECTED));
                assertThat(load.processor().isAlive()).as("seed %d", seed).isTrue();
                assertThat(load.unexpectedExits()).as("seed %d", seed).isZero();
                assertThat(Files.readString(load.processor().log()))
                        .as("seed %d", seed)
                        .doesNotContain("stream thread failed");
            }
        }
    }

    private void publish(LoadTest load, Fuzz fuzz) {
        for (int section = 1; section <= SAMPLES; section++) {
            while (load.publisher().records() < (long) records * section / SAMPLES) {
                load.publisher().send(fuzz.records(CHUNK), 0);
            }
            load.awaitUnread(0);
            load.sample();
        }
    }

    private void report(LoadTest load, Fuzz fuzz) {
        load.memory()
                .write(
                        "fuzz",
                        "One processor (-Xmx512m) over %,d hostile records"
                                .formatted(load.publisher().records()),
                        "./mvnw verify -Dit.test=FuzzIT -Dfuzz.records=%d -Dfuzz.seed=%d".formatted(records, seed));
        System.out.printf(
                "fuzz, seed %d: %,d records in %d s, %,d accepted, %,d events, %,d of them valid utterances, dead letters %s%n",
                seed,
                load.publisher().records(),
                load.memory().samples().get(SAMPLES - 1).seconds(),
                load.counters().of(Count.ACCEPTED),
                load.output().events(),
                fuzz.valid(),
                load.output().letters());
    }
}
