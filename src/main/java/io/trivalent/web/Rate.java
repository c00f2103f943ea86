package io.trivalent.web;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/** How fast a count grew over the last {@value #SECONDS} s. Thread-safe. */
final class Rate {
    private static final int SECONDS = 10;
    private static final double NANOS = 1e9;
    private static final long LEAST_NANOS = 500_000_000;

    private final Deque<Sample> samples = new ArrayDeque<>();
    private final LongSupplier nanoTime;

    private record Sample(long nanos, long count) {}

    /** @param nanoTime a monotonic clock, nanoseconds */
    Rate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * The growth per second since the oldest sample that is at most 10 s old; 0 without one.
     *
     * @param count now
     */
    synchronized double of(long count) {
        long now = nanoTime.getAsLong();
        while (!samples.isEmpty() && now - samples.getFirst().nanos() > SECONDS * NANOS) {
            samples.removeFirst();
        }
        if (samples.isEmpty() || now - samples.getLast().nanos() >= LEAST_NANOS) {
            samples.addLast(new Sample(now, count));
        }
        Sample oldest = samples.getFirst();
        long elapsed = now - oldest.nanos();
        return elapsed < LEAST_NANOS ? 0 : (count - oldest.count()) / (elapsed / NANOS);
    }
}
