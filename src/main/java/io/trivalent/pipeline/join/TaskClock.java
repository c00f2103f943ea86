package io.trivalent.pipeline.join;

/**
 * Time as one task sees it: the largest record timestamp so far, plus the wall time for which nothing has arrived since.
 * Milliseconds since 1970.
 *
 * <p>While records flow, their timestamps alone move the clock, so a backlog read at full speed expires nothing that its
 * publishers delivered in time, however fast or slow this machine is. While nothing flows, each tick adds the wall time
 * since the tick before, but never more than {@link #MAX_PER_TICK_MS}: after a stall of the thread (a long garbage
 * collection, a slow model) records may be waiting unread at the broker, and a jump would expire their siblings. The next
 * record ends the silence, and its timestamp counts again.
 *
 * <pre>
 *   record 12:00:00.100     clock = .100
 *   tick, tick, tick        clock = .100 .125 .150      the first tick only starts the silence
 *   record 12:00:00.110     clock = .110
 *   record 12:00:00.105     clock = .110                an old timestamp does not turn it back
 * </pre>
 */
final class TaskClock {
    static final long MAX_PER_TICK_MS = 100;

    private static final long NEVER = Long.MIN_VALUE;

    private long latest = NEVER;
    private long silence;
    private long lastTick = NEVER;

    /** A record with this timestamp was read. */
    void observe(long eventMs) {
        latest = Math.max(latest, eventMs);
        silence = 0;
        lastTick = NEVER;
    }

    /** The wall clock shows this. */
    void tick(long wallMs) {
        if (lastTick != NEVER) {
            silence += Math.min(Math.max(0, wallMs - lastTick), MAX_PER_TICK_MS);
        }
        lastTick = wallMs;
    }

    /** The time; a record must have come before. */
    long now() {
        return latest() + silence;
    }

    /** The largest timestamp so far, without the silence since: never turns back, so fit to be stored and observed again. */
    long latest() {
        if (latest == NEVER) {
            throw new IllegalStateException("task clock read before the first record");
        }
        return latest;
    }
}
