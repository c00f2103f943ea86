package io.trivalent.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.trivalent.fixtures.Waiting;
import io.trivalent.pipeline.flow.Count;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Measures how long a group of one processor emits no event when the processor is killed under traffic and started
 * again at once. The join has this many utterances pending. Measured from the kill to the first new event, and to the
 * moment when everything published meanwhile has its event. Brokers have Kafka's default time-outs.
 * {@code -Drecovery.rounds} sets the number of rounds; 0 skips the test.
 */
class RecoveryIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final int WARM_UP_EVENTS = 100;

    @TempDir
    Path folder;

    /** Times from the kill, milliseconds. */
    private record Outage(long firstEventMs, long allEventsMs) {}

    @ParameterizedTest
    @CsvSource({"0, true", "10000, true", "100000, true", "0, false"})
    void emitsEventsAgainAfterAKill(int pending, boolean staticMember) throws IOException {
        int rounds = Integer.getInteger("recovery.rounds", 1);
        assumeThat(rounds).isPositive();
        List<Outage> outages = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            outages.add(measure(Files.createDirectory(folder.resolve("round-" + round)), pending, staticMember));
        }
        System.out.printf(
                "recovery, %,d pending, %s member: first event after %,d ms, all after %,d ms (medians of %s)%n",
                pending,
                staticMember ? "static" : "dynamic",
                ChaosReport.median(outages.stream().map(Outage::firstEventMs).toList()),
                ChaosReport.median(outages.stream().map(Outage::allEventsMs).toList()),
                outages);
    }

    private static Outage measure(Path folder, int pending, boolean staticMember) {
        try (Workbench bench = new Workbench(folder);
                Probe probe = new Probe(bench);
                Processors processors = bench.processors(1, settings(staticMember))) {
            // Given
            ChildProcess processor = processors.regular().get(0);
            processors.awaitReady();
            probe.publishIncomplete(pending);
            Waiting.until(
                    "all incomplete utterances are pending",
                    TIMEOUT,
                    () -> processors.counters(processor).of(Count.PENDING) == pending);
            probe.warmUp(WARM_UP_EVENTS);
            // When
            probe.publish();
            processor.kill();
            long killed = System.nanoTime();
            probe.drain();
            processor.start();
            // Then
            probe.publishUntilNextEvent(TIMEOUT);
            long first = System.nanoTime();
            probe.awaitAllEvents(TIMEOUT);
            long all = System.nanoTime();
            assertThat(processors.counters(processor).of(Count.RESTORED)).isGreaterThanOrEqualTo(pending);
            return new Outage((first - killed) / 1_000_000, (all - killed) / 1_000_000);
        }
    }

    private static Map<String, String> settings(boolean staticMember) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "join.patience", "1h",
                "join.memory", "2h",
                "join.max-pending-utterances", "200000"));
        if (staticMember) {
            settings.put("streams.instance-id", "one");
        }
        return settings;
    }
}
