package io.trivalent.evaluate;

import io.trivalent.evaluate.Metrics.Judged;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** Correlations of predictions p and labels y, in [-1, 1]. Empty if p or y is constant. */
final class Correlation {
    private Correlation() {}

    /** r = sum (p - mean p)(y - mean y) / sqrt(sum (p - mean p)^2 sum (y - mean y)^2), Pearson's. */
    static OptionalDouble pearson(List<Judged> judged) {
        if (isConstant(judged, Judged::prediction) || isConstant(judged, Judged::label)) {
            return OptionalDouble.empty();
        }
        double p = judged.stream().mapToDouble(Judged::prediction).average().orElseThrow();
        double y = judged.stream().mapToDouble(Judged::label).average().orElseThrow();
        double products = judged.stream()
                .mapToDouble(j -> (j.prediction() - p) * (j.label() - y))
                .sum();
        double squaresOfP =
                judged.stream().mapToDouble(j -> square(j.prediction() - p)).sum();
        double squaresOfY =
                judged.stream().mapToDouble(j -> square(j.label() - y)).sum();
        return OptionalDouble.of(products / Math.sqrt(squaresOfP * squaresOfY));
    }

    /** Spearman's: that of the ranks, where equal values share the mean of their ranks. */
    static OptionalDouble spearman(List<Judged> judged) {
        double[] predictions =
                ranks(judged.stream().mapToDouble(Judged::prediction).toArray());
        double[] labels = ranks(judged.stream().mapToDouble(Judged::label).toArray());
        Judged[] ranked = new Judged[labels.length];
        Arrays.setAll(ranked, i -> new Judged(predictions[i], labels[i]));
        return pearson(List.of(ranked));
    }

    private static double[] ranks(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double[] ranks = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            ranks[i] = rank(sorted, values[i]);
        }
        return ranks;
    }

    /** The mean of the first and the last place of a value, from 0. */
    private static double rank(double[] sorted, double value) {
        int found = Arrays.binarySearch(sorted, value);
        int first = found;
        while (first > 0 && sorted[first - 1] == value) {
            first--;
        }
        int last = found;
        while (last < sorted.length - 1 && sorted[last + 1] == value) {
            last++;
        }
        return (first + last) / 2.0;
    }

    private static boolean isConstant(List<Judged> judged, ToDoubleFunction<Judged> value) {
        return judged.stream().mapToDouble(value).distinct().limit(2).count() < 2;
    }

    private static double square(double value) {
        return value * value;
    }
}
