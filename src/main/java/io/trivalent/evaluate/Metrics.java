package io.trivalent.evaluate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoublePredicate;

/**
 * The metrics of the papers, computed as in the MMSA code base, so that figures can be compared.
 *
 * <pre>
 *   p predictions, y labels, n utterances; p is clipped only where clip is written
 *
 *   range 3 (CMU-MOSI, CMU-MOSEI)
 *     mae        = mean |p - y|              mse = mean (p - y)^2            corr = Pearson's r of p and y
 *     acc7, acc5 = share of round(clip(p, +-b)) = round(clip(y, +-b)), b = 3, 2; halves are rounded to even
 *     acc2_nonneg, f1_nonneg: all utterances, p >= 0 against y >= 0
 *     acc2_pos, f1_pos:       those with y != 0, p > 0 against y > 0
 *
 *   range 2 (ICT-MMMO): as range 3, without acc7
 *
 *   any other range: as range 3, without acc7 and acc5, for which no paper has classes
 *
 *   range 1 (CH-SIMS): p and y are clipped to +-1 first
 *     mae, mse, corr as above
 *     acc2, f1   = classes [-1, 0] (0, 1]: here neutral counts as negative
 *     acc3, acc5 = classes cut at +-0.1, and at +-0.1 and +-0.7; a value on a cut belongs to the class below it
 *     acc2_pos, f1_pos as for range 3
 *
 *   F1 is weighted: sum_c (n_c / n) F1_c over the two classes, n_c true members; an undefined F1_c is 0.
 * </pre>
 *
 * The training module computes the same metrics; tests of both compare with {@code training/tests/golden/metrics.json}.
 *
 * @param values by name, unrounded, as fractions or in label units; empty if undefined (correlation of a constant,
 *     share of no utterances)
 */
record Metrics(Map<String, OptionalDouble> values) {
    public Metrics {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** All metrics for labels in [-range, range]. */
    static Metrics of(double range, List<Judged> judged) {
        if (range == 1) {
            return new Metrics(ofRange1(judged));
        }
        var values = new LinkedHashMap<>(ofAnyRange(judged));
        if (range == 2 || range == 3) {
            values.put("acc5", accuracy(judged, new Bins.Rounded(2)));
        }
        if (range == 3) {
            values.put("acc7", accuracy(judged, new Bins.Rounded(3)));
        }
        return new Metrics(values);
    }

    /**
     * One metric by its name.
     *
     * @throws IllegalArgumentException if the range has no such metric
     */
    OptionalDouble value(String name) {
        var value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "metric '%s' is unknown, expected one of %s".formatted(name, values.keySet()));
        }
        return value;
    }

    private static Map<String, OptionalDouble> ofAnyRange(List<Judged> judged) {
        var opinionated = opinionated(judged);
        var values = new LinkedHashMap<>(errors(judged));
        values.put("acc2_nonneg", accuracy(judged, Metrics::isNonNegative));
        values.put("f1_nonneg", weightedF1(judged, Metrics::isNonNegative));
        values.put("acc2_pos", accuracy(opinionated, Metrics::isPositive));
        values.put("f1_pos", weightedF1(opinionated, Metrics::isPositive));
        return values;
    }

    private static Map<String, OptionalDouble> ofRange1(List<Judged> unclipped) {
        var judged = unclipped.stream().map(j -> j.clipped(1)).toList();
        var opinionated = opinionated(judged);
        var values = new LinkedHashMap<>(errors(judged));
        values.put("acc2", accuracy(judged, Metrics::isPositive));
        values.put("f1", weightedF1(judged, Metrics::isPositive));
        values.put("acc3", accuracy(judged, new Bins.Cut(List.of(-0.1, 0.1))));
        values.put("acc5", accuracy(judged, new Bins.Cut(List.of(-0.7, -0.1, 0.1, 0.7))));
        values.put("acc2_pos", accuracy(opinionated, Metrics::isPositive));
        values.put("f1_pos", weightedF1(opinionated, Metrics::isPositive));
        return values;
    }

    private static Map<String, OptionalDouble> errors(List<Judged> judged) {
        var values = new LinkedHashMap<String, OptionalDouble>();
        values.put("mae", judged.stream().mapToDouble(j -> Math.abs(j.error())).average());
        values.put(
                "mse", judged.stream().mapToDouble(j -> j.error() * j.error()).average());
        values.put("corr", Correlation.pearson(judged));
        return values;
    }

    private static List<Judged> opinionated(List<Judged> judged) {
        return judged.stream().filter(j -> j.label() != 0).toList();
    }

    private static OptionalDouble accuracy(List<Judged> judged, Bins bins) {
        return judged.stream()
                .mapToDouble(j -> bins.indexOf(j.prediction()) == bins.indexOf(j.label()) ? 1 : 0)
                .average();
    }

    private static OptionalDouble accuracy(List<Judged> judged, DoublePredicate positive) {
        return judged.stream()
                .mapToDouble(j -> positive.test(j.prediction()) == positive.test(j.label()) ? 1 : 0)
                .average();
    }

    private static OptionalDouble weightedF1(List<Judged> judged, DoublePredicate positive) {
        if (judged.isEmpty()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(
                (weightedF1OfClass(judged, positive.negate()) + weightedF1OfClass(judged, positive)) / judged.size());
    }

    /** n_c F1_c, with F1_c = 2 TP / (members predicted + members true), or 0 if both are 0. */
    private static double weightedF1OfClass(List<Judged> judged, DoublePredicate member) {
        long predicted =
                judged.stream().filter(j -> member.test(j.prediction())).count();
        long labeled = judged.stream().filter(j -> member.test(j.label())).count();
        long hits = judged.stream()
                .filter(j -> member.test(j.prediction()) && member.test(j.label()))
                .count();
        return predicted + labeled == 0 ? 0 : labeled * (2.0 * hits / (predicted + labeled));
    }

    private static boolean isNonNegative(double value) {
        return value >= 0;
    }

    private static boolean isPositive(double value) {
        return value > 0;
    }

    /** Prediction and label of one utterance, in label units; both finite. */
    record Judged(double prediction, double label) {
        public Judged {
            if (!Double.isFinite(prediction) || !Double.isFinite(label)) {
                throw new IllegalArgumentException(
                        "prediction %s, label %s, expected finite numbers".formatted(prediction, label));
            }
        }

        /** Prediction minus label. */
        double error() {
            return prediction - label;
        }

        Judged clipped(double bound) {
            return new Judged(clip(prediction, bound), clip(label, bound));
        }

        private static double clip(double value, double bound) {
            return Math.max(-bound, Math.min(bound, value));
        }
    }
}
