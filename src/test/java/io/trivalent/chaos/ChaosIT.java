package io.trivalent.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No event is lost or duplicated when processors, brokers or the registry fail. Every message contains the seed;
 * {@code -Dchaos.seed} repeats a run. {@code -Dchaos.cycles}, {@code -Dchaos.utterances} (per cycle),
 * {@code -Dchaos.rate} (records per second), {@code -Dchaos.guarantee} and {@code -Dchaos.faults} (names, separated by
 * commas) change it.
 */
class ChaosIT {
    @TempDir
    Path folder;

    @Test
    void everyUtteranceGetsExactlyOneEventDespiteFaults() {
        // Given
        ChaosPlan plan = new ChaosPlan(
                Long.getLong("chaos.seed", 4711L),
                Integer.getInteger("chaos.cycles", 6),
                Integer.getInteger("chaos.utterances", 1_000),
                Integer.getInteger("chaos.rate", 1_500),
                faults(),
                System.getProperty("chaos.guarantee", "exactly_once_v2"),
                Map.of());
        try (Chaos chaos = new Chaos(plan, folder)) {
            // When
            ChaosReport report = chaos.run();
            System.out.println(report.text());
            // Then
            assertThat(report.violations()).as(plan.toString()).isEmpty();
        }
    }

    private static List<Fault> faults() {
        String names = System.getProperty("chaos.faults", "");
        return names.isEmpty()
                ? List.of(Fault.values())
                : List.of(names.split(",")).stream().map(Fault::valueOf).toList();
    }
}
