package io.trivalent.process;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Limits restarts to {@value #MAX_RESTARTS} within {@link #WINDOW}: the process survives a transient fault, and a permanent
 * fault stops it.
 */
final class RestartPolicy {
    static final int MAX_RESTARTS = 10;
    static final Duration WINDOW = Duration.ofMinutes(5);

    private final Deque<Long> restarts = new ArrayDeque<>();

    /** Counts a failure at this time of a monotonic clock and returns whether to restart. Thread-safe. */
    synchronized boolean mayRestart(long nanos) {
        while (!restarts.isEmpty() && nanos - restarts.peekFirst() > WINDOW.toNanos()) {
            restarts.removeFirst();
        }
        restarts.addLast(nanos);
        return restarts.size() <= MAX_RESTARTS;
    }
}
