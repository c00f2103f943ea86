package io.trivalent.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing lost, nothing doubled, whatever dies. The seed is in every message; {@code -Dchaos.seed} repeats it, and
 * {@code -Dchaos.cycles}, {@code -Dchaos.utterances} (per cycle), {@code -Dchaos.rate} (records a second),
 * {@code -Dchaos.guarantee} and {@code -Dchaos.faults} (names, separated by commas) change the run.
 */
class ChaosIT {
    @TempDir
    Path folder;

    @Test
    void everyUtteranceHasItsOneEventWhateverDies() {
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
            assertThat(report.complaints()).as(plan.toString()).isEmpty();
        }
    }

    private static List<Fault> faults() {
        String names = System.getProperty("chaos.faults", "");
        return names.isEmpty()
                ? List.of(Fault.values())
                : List.of(names.split(",")).stream().map(Fault::valueOf).toList();
    }
}
