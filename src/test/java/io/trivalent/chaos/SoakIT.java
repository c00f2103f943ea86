package io.trivalent.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Laws;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.vocabulary.RejectionCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The memory of a processor does not grow: {@code -Dsoak.records} small records at full speed through one processor
 * with a heap of 512 MB. One utterance in a hundred has no visual part, one record in a thousand is unreadable. Writes
 * its samples to {@code target/soak.csv} and {@code target/soak.svg}.
 */
class SoakIT {
    private static final int CHUNK = 900;
    private static final int MAX_UNREAD = 20_000;
    private static final Map<String, String> SETTINGS = Map.of("join.patience", "5s", "join.memory", "30s");

    @TempDir
    Path folder;

    @Test
    void memoryDoesNotGrowWithTheNumberOfRecords() {
        // Given
        int records = Integer.getInteger("soak.records", 50_000);
        int samples = Math.max(20, Math.min(200, records / 25_000));
        try (Workbench bench = new Workbench(folder)) {
            SoakTraffic traffic = new SoakTraffic(bench);
            try (LoadTest load = new LoadTest("soak", bench, SETTINGS, traffic::addEvent)) {
                // When
                publish(load, traffic, records, samples);
                load.awaitOutput(traffic.utterances(), traffic.unreadable());
                report(load, traffic, records);
                // Then
                FlowCounters counters = load.counters();
                List<String> violations = new ArrayList<>(Laws.broken(counters));
                MemoryRecorder memory = load.memory();
                memory.growth("live heap", MemoryRecorder.Sample::live).ifPresent(violations::add);
                memory.growth("resident memory", MemoryRecorder.Sample::resident)
                        .ifPresent(violations::add);
                assertThat(violations).isEmpty();
                assertThat(counters.of(Count.RECORDS))
                        .isEqualTo(load.publisher().records());
                assertThat(load.output().events()).isEqualTo(traffic.utterances());
                assertThat(traffic.duplicates()).isZero();
                assertThat(load.output().letters())
                        .isEqualTo(Map.of(RejectionCode.UNREADABLE, (long) traffic.unreadable()));
                assertThat(load.unexpectedExits()).isZero();
            }
        }
    }

    private static void publish(LoadTest load, SoakTraffic traffic, int records, int samples) {
        for (int sample = 1; sample <= samples; sample++) {
            while (load.publisher().records() < (long) records * sample / samples) {
                load.publisher().send(traffic.records(CHUNK), 0);
                load.awaitUnread(MAX_UNREAD);
            }
            load.sample();
        }
    }

    private static void report(LoadTest load, SoakTraffic traffic, int records) {
        List<MemoryRecorder.Sample> samples = load.memory().samples();
        load.memory()
                .write(
                        "soak",
                        "One processor (-Xmx512m) over %,d records"
                                .formatted(load.publisher().records()),
                        "./mvnw verify -Dit.test=SoakIT -Dsoak.records=" + records);
        System.out.printf(
                "soak: %,d records of %,d utterances in %d s, %,d events, dead letters %s%n",
                load.publisher().records(),
                traffic.utterances(),
                samples.get(samples.size() - 1).seconds(),
                load.output().events(),
                load.output().letters());
    }
}
