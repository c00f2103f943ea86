package io.trivalent.pipeline.batch;

import static io.trivalent.fixtures.Utterances.ofSteps;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Settled;
import io.trivalent.pipeline.join.AlignedUtterance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The division of utterances into batches; at most three are in one. */
class BatchPlanTest {
    private final BatchConfig config =
            Settled.with(Map.of("batch.max-size", "3")).batch();

    @Test
    void putsNeighborsTogether() {
        assertThat(steps(16, 100, 1, 90, 2, 95, 1)).containsExactly(List.of(90, 95, 100), List.of(1, 1, 2));
    }

    @Test
    void separatesAnUtteranceThatWouldPadOthersByMoreThanARunCosts() {
        assertThat(steps(16, 1, 100)).containsExactly(List.of(100), List.of(1));
    }

    @Test
    void acceptsPaddingThatCostsLessThanARun() {
        assertThat(steps(16, 1, 10)).containsExactly(List.of(1, 10));
    }

    @Test
    void runsEachLengthByItselfIfRunsCostNothing() {
        assertThat(steps(0, 1, 2, 3)).containsExactly(List.of(3), List.of(2), List.of(1));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.trivalent.fixtures.Seeds#hundred")
    void noOtherDivisionOfTheSortedUtterancesCostsLess(long seed) {
        // Given
        var random = new SplittableRandom(seed);
        double overhead = random.nextInt(40);
        int[] lengths = random.ints(1 + random.nextInt(9), 1, 60).toArray();
        // When
        List<List<Integer>> plan = steps(overhead, lengths);
        // Then
        assertThat(plan).allMatch(batch -> batch.size() <= 3);
        assertThat(plan.stream().flatMap(List::stream)).hasSize(lengths.length);
        double cost = plan.stream()
                .mapToDouble(batch -> overhead + batch.size() * batch.get(batch.size() - 1))
                .sum();
        assertThat(cost)
                .isEqualTo(cheapest(java.util.Arrays.stream(lengths).sorted().toArray(), 0, overhead));
    }

    /** Tries every division from this utterance on. */
    private static double cheapest(int[] sorted, int from, double overhead) {
        if (from == sorted.length) {
            return 0;
        }
        double best = Double.MAX_VALUE;
        for (int size = 1; size <= Math.min(3, sorted.length - from); size++) {
            double batch = overhead + size * sorted[from + size - 1];
            best = Math.min(best, batch + cheapest(sorted, from + size, overhead));
        }
        return best;
    }

    private List<List<Integer>> steps(double overhead, int... lengths) {
        List<AlignedUtterance> utterances = new ArrayList<>();
        for (int steps : lengths) {
            utterances.add(ofSteps("u" + utterances.size(), steps));
        }
        return BatchPlan.divide(utterances, config, overhead).stream()
                .map(batch -> batch.stream().map(AlignedUtterance::steps).toList())
                .toList();
    }
}
