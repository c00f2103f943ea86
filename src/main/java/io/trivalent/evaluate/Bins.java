package io.trivalent.evaluate;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Classes of sentiment, the most negative first, as the papers define them.
 *
 * <pre>
 *   rounded(b)           round(clip(v, -b, b)) + b, halves to even        2b + 1 classes
 *   cut(c_1 < ... < c_k) the number of cuts below v: c_j < v <= c_(j+1)   k + 1 classes
 * </pre>
 */
sealed interface Bins {
    int indexOf(double value);

    List<String> names();

    /** The finest classes that the papers use for labels in [-range, range]; seven around the thirds of any other range. */
    static Bins of(double range) {
        if (range == 1) {
            return new Cut(List.of(-0.7, -0.1, 0.1, 0.7));
        }
        return range == 2 || range == 3
                ? new Rounded((int) range)
                : new Cut(Stream.of(-5, -3, -1, 1, 3, 5)
                        .map(sixths -> range * sixths / 6)
                        .toList());
    }

    record Rounded(int bound) implements Bins {
        @Override
        public int indexOf(double value) {
            return (int) Math.rint(Math.max(-bound, Math.min(bound, value))) + bound;
        }

        @Override
        public List<String> names() {
            return IntStream.rangeClosed(-bound, bound).mapToObj(Axis::signed).toList();
        }
    }

    record Cut(List<Double> cuts) implements Bins {
        public Cut {
            cuts = List.copyOf(cuts);
        }

        @Override
        public int indexOf(double value) {
            return (int) cuts.stream().filter(cut -> cut < value).count();
        }

        @Override
        public List<String> names() {
            int last = cuts.size();
            return IntStream.rangeClosed(0, last)
                    .mapToObj(i -> i == last ? "> " + Axis.signed(cuts.get(last - 1)) : "≤ " + Axis.signed(cuts.get(i)))
                    .toList();
        }
    }
}
