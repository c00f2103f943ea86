package io.trivalent.evaluate;

import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * Exact nearest-rank percentiles: the smallest sample that at least q percent of all samples do not exceed. Empty
 * without samples.
 */
public record Percentiles(OptionalDouble p50, OptionalDouble p95, OptionalDouble p99) {
    public static Percentiles of(DoubleStream samples) {
        double[] sorted = samples.sorted().toArray();
        return new Percentiles(at(sorted, 50), at(sorted, 95), at(sorted, 99));
    }

    private static OptionalDouble at(double[] sorted, int percent) {
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        // Integer arithmetic, because 0.95 * 20 is not exactly 19.
        long rank = ((long) percent * sorted.length + 99) / 100;
        return OptionalDouble.of(sorted[(int) rank - 1]);
    }
}
