package io.trivalent.pipeline.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trivalent.vocabulary.PackageId;
import org.junit.jupiter.api.Test;

/** The cost of one more run, learned from measured runs. */
class RunCostsTest {
    private static final PackageId MODEL = new PackageId("tfn", "1");

    private final RunCosts costs = new RunCosts();

    @Test
    void findsTheOverheadOfRunsThatFollowALine() {
        // When: 1 ms for each run and 0.1 ms for each step
        for (int i = 1; i <= 50; i++) {
            costs.measured(MODEL, i, 1_000_000 + 100_000L * i);
        }
        // Then
        assertThat(costs.overhead(MODEL)).isCloseTo(10, within(0.01));
    }

    @Test
    void forgetsOldRuns() {
        // Given
        for (int i = 0; i < 500; i++) {
            costs.measured(MODEL, 1 + i % 50, 1_000_000 + 100_000L * (1 + i % 50));
        }
        // When: runs begin to cost twice as much before their first step
        for (int i = 0; i < 3_000; i++) {
            costs.measured(MODEL, 1 + i % 50, 2_000_000 + 100_000L * (1 + i % 50));
        }
        // Then
        assertThat(costs.overhead(MODEL)).isCloseTo(20, within(0.1));
    }

    @Test
    void usesTheDefaultIfAllRunsHaveOneLength() {
        // When: all runs have the same length
        costs.measured(MODEL, 32, 1_000_000);
        costs.measured(MODEL, 32, 2_000_000);
        // Then
        assertThat(costs.overhead(MODEL)).isEqualTo(RunCosts.UNKNOWN);
        assertThat(costs.overhead(new PackageId("other", "1"))).isEqualTo(RunCosts.UNKNOWN);
    }
}
