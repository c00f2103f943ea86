package io.trivalent.conversation;

import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Requests commits so that an alert need not wait for the commit interval: at most one each {@value #PERIOD_MS} ms, none while so many
 * records come that commits would hold them up, and after a slow commit none for {@value #REST} times its duration.
 */
final class CommitPace {
    private static final long PERIOD_MS = 100;

    /** Records in a period from which on commits wait for the commit interval. */
    private static final int MANY = 50;

    /** Requested commits take at most about a fifth of the time. */
    private static final int REST = 4;

    private int records;
    private boolean wanted;
    private boolean requested;
    private long dueMs;
    private long restUntilMs;

    /** Begins with a task. */
    void begin(ProcessorContext<?, ?> context) {
        records = 0;
        wanted = false;
        requested = false;
        restUntilMs = 0;
        dueMs = context.currentSystemTimeMs() + PERIOD_MS;
        context.schedule(Duration.ofMillis(PERIOD_MS), PunctuationType.WALL_CLOCK_TIME, now -> endPeriod(context, now));
    }

    private void endPeriod(ProcessorContext<?, ?> context, long nowMs) {
        if (requested) {
            // The thread commits after this method has returned: the next call is late by the duration of the commit.
            restUntilMs = nowMs + REST * Math.max(0, nowMs - dueMs);
        }
        requested = wanted && records < MANY && nowMs >= restUntilMs;
        if (requested) {
            context.commit();
            wanted = false;
        }
        records = 0;
        dueMs = nowMs + PERIOD_MS;
    }

    /** Counts a record; {@code wants} if what it wrote should be committed soon. */
    void count(boolean wants) {
        records++;
        wanted |= wants;
    }
}
