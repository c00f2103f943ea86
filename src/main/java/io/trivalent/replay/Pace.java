package io.trivalent.replay;

import java.util.function.Function;

/** How fast a data set is replayed. */
public sealed interface Pace {
    <R> R match(Function<Max, R> max, Function<Rate, R> rate, Function<Speed, R> speed);

    /** Everything is due at once. */
    record Max() implements Pace {
        @Override
        public <R> R match(Function<Max, R> max, Function<Rate, R> rate, Function<Speed, R> speed) {
            return max.apply(this);
        }
    }

    /** A constant rate; all parts of an utterance are due together. */
    record Rate(double utterancesPerSecond) implements Pace {
        public Rate {
            requirePositive("rate", utterancesPerSecond);
        }

        @Override
        public <R> R match(Function<Max, R> max, Function<Rate, R> rate, Function<Speed, R> speed) {
            return rate.apply(this);
        }
    }

    /** The original timing, faster by a factor. A part is due when it ends in its clip. Clips follow one another. */
    record Speed(double factor) implements Pace {
        public Speed {
            requirePositive("speed", factor);
        }

        @Override
        public <R> R match(Function<Max, R> max, Function<Rate, R> rate, Function<Speed, R> speed) {
            return speed.apply(this);
        }
    }

    private static void requirePositive(String name, double found) {
        if (!Double.isFinite(found) || found <= 0) {
            throw new IllegalArgumentException("%s is %s, expected a number greater than 0".formatted(name, found));
        }
    }
}
