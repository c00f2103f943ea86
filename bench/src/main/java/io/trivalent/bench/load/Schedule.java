package io.trivalent.bench.load;

import java.util.Arrays;

/** When the parts of each utterance were due. Filled by the publisher, read when it has ended. Not thread-safe. */
public final class Schedule {
    private static final long WARM_NANOS = 10_000_000_000L;

    private final long startNanos;
    private long[] lastDue = new long[1 << 16];
    private boolean[] complete = new boolean[1 << 16];
    private int utterances;
    private long latestNanos;

    Schedule(long startNanos) {
        this.startNanos = startNanos;
    }

    void add(long lastDueNanos, boolean isComplete) {
        if (utterances == lastDue.length) {
            lastDue = Arrays.copyOf(lastDue, 2 * utterances);
            complete = Arrays.copyOf(complete, 2 * utterances);
        }
        lastDue[utterances] = lastDueNanos;
        complete[utterances++] = isComplete;
    }

    /** A part that was due at this time of the schedule was sent late by this time. */
    void late(long dueNanos, long nanos) {
        if (dueNanos >= WARM_NANOS) {
            latestNanos = Math.max(latestNanos, nanos);
        }
    }

    public int utterances() {
        return utterances;
    }

    /** When the schedule began, by {@link System#nanoTime}. */
    public long startNanos() {
        return startNanos;
    }

    /** When the last part of an utterance was due, by {@link System#nanoTime}. */
    public long dueNanos(int utterance) {
        return startNanos + lastDue[utterance];
    }

    public boolean complete(int utterance) {
        return complete[utterance];
    }

    /** The longest time by which the publisher sent a part late after the first 10 s, milliseconds. */
    public double latestMs() {
        return latestNanos / 1e6;
    }
}
