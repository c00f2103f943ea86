package io.trivalent.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * A figure of several conversations with its 95 % confidence interval.
 *
 * <p>The interval is that of the percentile bootstrap (B. Efron, R. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13):
 * 1,000 times, n of the n conversations are drawn with replacement, and the figure of those is computed. The interval reaches
 * from the 25th to the 975th of the sorted results. Whole conversations are drawn, because utterances and speakers of one
 * conversation depend on each other. The seed is fixed, so that the same conversations give the same interval.
 *
 * @param value empty if undefined
 * @param low empty if the figure is undefined in any of the draws, as happens with few conversations
 * @param high empty if {@code low} is
 */
record Estimate(OptionalDouble value, OptionalDouble low, OptionalDouble high) {
    private static final int DRAWS = 1_000;
    private static final int LOW = 24;
    private static final int HIGH = 974;
    private static final long SEED = 1;

    /** The figure of these conversations. */
    static <T> Estimate of(List<T> conversations, Function<List<T>, OptionalDouble> figure) {
        OptionalDouble value = figure.apply(conversations);
        double[] drawn = new double[DRAWS];
        SplittableRandom random = new SplittableRandom(SEED);
        for (int draw = 0; draw < DRAWS; draw++) {
            OptionalDouble result = value.isEmpty() ? value : figure.apply(draw(conversations, random));
            if (result.isEmpty()) {
                return new Estimate(value, OptionalDouble.empty(), OptionalDouble.empty());
            }
            drawn[draw] = result.getAsDouble();
        }
        Arrays.sort(drawn);
        return new Estimate(value, OptionalDouble.of(drawn[LOW]), OptionalDouble.of(drawn[HIGH]));
    }

    private static <T> List<T> draw(List<T> conversations, SplittableRandom random) {
        List<T> drawn = new ArrayList<>(conversations.size());
        for (int i = 0; i < conversations.size(); i++) {
            drawn.add(conversations.get(random.nextInt(conversations.size())));
        }
        return drawn;
    }
}
