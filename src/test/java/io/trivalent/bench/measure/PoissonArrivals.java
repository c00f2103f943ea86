package io.trivalent.bench.measure;

import java.util.SplittableRandom;

/**
 * Arrival times of a Poisson process: independent exponential gaps. The same seed gives the same times. Not
 * thread-safe.
 */
public final class PoissonArrivals {
    private final SplittableRandom random;
    private final double meanGapNanos;
    private double atNanos;

    /** @param perSecond mean rate, greater than 0 */
    public PoissonArrivals(double perSecond, long seed) {
        if (!(perSecond > 0)) {
            throw new IllegalArgumentException("rate is %s/s, expected more than 0".formatted(perSecond));
        }
        this.random = new SplittableRandom(seed);
        this.meanGapNanos = 1e9 / perSecond;
    }

    /** The next arrival, nanoseconds after the start of the process. */
    public long nextNanos() {
        atNanos += exponential(random, meanGapNanos);
        return (long) atNanos;
    }

    /** An exponentially distributed number with this mean. */
    public static double exponential(SplittableRandom random, double mean) {
        return -mean * Math.log(1 - random.nextDouble());
    }
}
