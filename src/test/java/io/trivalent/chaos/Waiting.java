package io.trivalent.chaos;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for conditions of other processes; a condition that never comes ends in a sentence, not in a hang. */
final class Waiting {
    private static final long GLANCE = TimeUnit.MILLISECONDS.toNanos(100);

    private Waiting() {}

    static void until(String what, Duration atMost, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited %d s in vain: %s".formatted(atMost.toSeconds(), what));
            }
            LockSupport.parkNanos(GLANCE);
        }
    }

    static void pass(Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < deadline) {
            LockSupport.parkNanos(deadline - System.nanoTime());
        }
    }

    private static boolean holds(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (Exception notYet) {
            return false;
        }
    }
}
