package io.trivalent.process;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Allows so many restarts in so much time: a passing fault is survived, a lasting one ends in a stop that somebody sees. */
final class RestartPolicy {
    static final int MAX = 10;
    static final Duration WITHIN = Duration.ofMinutes(5);

    private final Deque<Long> restarts = new ArrayDeque<>();

    /** Whether to restart once more, at this time of a monotone clock. Thread-safe. */
    synchronized boolean again(long nanos) {
        while (!restarts.isEmpty() && nanos - restarts.peekFirst() > WITHIN.toNanos()) {
            restarts.removeFirst();
        }
        restarts.addLast(nanos);
        return restarts.size() <= MAX;
    }
}
