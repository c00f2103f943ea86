package io.trivalent.bench.harness;

import java.util.function.DoubleUnaryOperator;

/**
 * Finds the highest rate whose 99th percentile stays at or below a bound, by bisection in six steps. Assumes that
 * latency grows with the rate; noise can mislead it by one step.
 */
final class Bisection {
    private static final int STEPS = 6;

    private final double boundMs;

    Bisection(double boundMs) {
        this.boundMs = boundMs;
    }

    /**
     * The highest rate that kept the bound; 0 if none did.
     *
     * @param low a rate that probably keeps it
     * @param high a rate that probably does not
     * @param p99 measures a rate, milliseconds; NaN if the system did not keep up
     */
    double highest(double low, double high, DoubleUnaryOperator p99) {
        double kept = 0;
        double from = low;
        double to = high;
        for (int step = 0; step < STEPS; step++) {
            double rate = step == 0 ? from : (from + to) / 2;
            if (p99.applyAsDouble(rate) <= boundMs) {
                kept = Math.max(kept, rate);
                from = rate;
            } else if (step == 0) {
                to = rate;
                from = 0;
            } else {
                to = rate;
            }
        }
        return kept;
    }
}
