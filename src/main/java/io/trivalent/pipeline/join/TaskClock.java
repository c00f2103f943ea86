package io.trivalent.pipeline.join;

/**
 * The time of one task: the largest record timestamp so far, plus the silence, which is the wall time since the last record.
 * Milliseconds since 1970.
 *
 * <p>While records arrive, only their timestamps advance the clock. A backlog therefore expires no utterance whose parts were
 * published in time, at any reading speed. While no record arrives, each tick adds the wall time since the previous tick, at
 * most {@link #MAX_PER_TICK_MS}. After a stall of the thread (a long garbage collection, a slow model) unread records may wait
 * at the broker, and an unlimited tick would expire utterances whose other parts are among them. The next record sets the
 * silence to zero.
 *
 * <pre>
 *   record 12:00:00.100     clock = .100
 *   tick, tick, tick        clock = .100 .125 .150      the silence begins at the first tick
 *   record 12:00:00.110     clock = .110
 *   record 12:00:00.105     clock = .110                an older timestamp does not set the clock back
 * </pre>
 */
final class TaskClock {
    static final long MAX_PER_TICK_MS = 100;

    private static final long NEVER = Long.MIN_VALUE;

    private long latest = NEVER;
    private long silence;
    private long lastTick = NEVER;

    /** Records the timestamp of a record that was read. */
    void observe(long eventMs) {
        latest = Math.max(latest, eventMs);
        silence = 0;
        lastTick = NEVER;
    }

    /** Records the wall clock while no record arrives. */
    void tick(long wallMs) {
        if (lastTick != NEVER) {
            silence += Math.min(Math.max(0, wallMs - lastTick), MAX_PER_TICK_MS);
        }
        lastTick = wallMs;
    }

    /**
     * The current time.
     *
     * @throws IllegalStateException before the first record
     */
    long now() {
        return latest() + silence;
    }

    /**
     * The largest timestamp so far, without the silence. It never decreases, so it can be stored and observed again.
     *
     * @throws IllegalStateException before the first record
     */
    long latest() {
        if (latest == NEVER) {
            throw new IllegalStateException("task clock read before the first record");
        }
        return latest;
    }
}
