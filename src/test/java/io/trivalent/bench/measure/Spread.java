package io.trivalent.bench.measure;

import java.util.Collection;

/** Median, smallest and largest of the rounds. The median of an even number of rounds is the mean of the middle two. */
public record Spread(double median, double min, double max) {
    /** The spread of at least one number. */
    public static Spread of(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no rounds, expected at least one");
        }
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }
}
