package io.trivalent.runtime;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Spreads runs over the sessions of a graph: each goes to the session with the fewest runs in progress, of several to the one
 * after the last that was taken. Thread-safe.
 */
final class Spread {
    private final AtomicIntegerArray running;
    private int last = -1;

    /** @param sessions their number, at least 1 */
    Spread(int sessions) {
        if (sessions < 1) {
            throw new IllegalArgumentException("graph has %d sessions, expected at least 1".formatted(sessions));
        }
        running = new AtomicIntegerArray(sessions);
    }

    /** Returns the session of the next run; the caller releases it when the run has ended. */
    int take() {
        if (running.length() == 1) {
            return 0;
        }
        synchronized (this) {
            int best = (last + 1) % running.length();
            for (int i = 1; i < running.length(); i++) {
                int other = (last + 1 + i) % running.length();
                if (running.get(other) < running.get(best)) {
                    best = other;
                }
            }
            running.incrementAndGet(best);
            last = best;
            return best;
        }
    }

    void release(int session) {
        if (running.length() > 1) {
            running.decrementAndGet(session);
        }
    }
}
