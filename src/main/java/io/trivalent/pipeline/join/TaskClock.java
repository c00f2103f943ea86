package io.trivalent.pipeline.join;

/**
 * Time as one task sees it: the largest record timestamp so far, driven on by the wall clock while the partition is
 * silent. Milliseconds since 1970; never goes back.
 *
 * <p>While records flow, their timestamps alone move the clock, so a backlog read at full speed expires nothing that its
 * publishers delivered in time. While nothing flows, each tick adds the wall time since the tick before, but never more
 * than {@link #MOST_PER_TICK_MS}: after a stall of the thread (a long garbage collection, a slow model) records may be
 * waiting unread at the broker, and a jump would expire their siblings.
 *
 * <pre>
 *   record 12:00:00.100     clock = .100
 *   tick, tick, tick        clock = .125 .150 .175      25 ms each, nothing arrived
 *   record 12:00:00.110     clock = .175                an old timestamp does not turn it back
 *   record 12:00:00.300     clock = .300
 * </pre>
 */
final class TaskClock {
    static final long MOST_PER_TICK_MS = 100;

    private static final long NEVER = Long.MIN_VALUE;

    private long now = NEVER;
    private long lastTick = NEVER;
    private boolean quiet;

    /** A record with this timestamp was read. */
    void observe(long eventMs) {
        now = Math.max(now, eventMs);
        quiet = false;
    }

    /** The wall clock shows this. */
    void tick(long wallMs) {
        if (now == NEVER) {
            now = wallMs;
        } else if (quiet && lastTick != NEVER) {
            now += Math.min(Math.max(0, wallMs - lastTick), MOST_PER_TICK_MS);
        }
        lastTick = wallMs;
        quiet = true;
    }

    /** The time; a record or a tick must have come before. */
    long now() {
        if (now == NEVER) {
            throw new IllegalStateException("task clock read before the first record or tick");
        }
        return now;
    }
}
