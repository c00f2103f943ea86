package io.trivalent.conversation;

import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Requests commits so that an alert need not wait for the commit interval: at most one each {@value #PERIOD_MS} ms, and none while so many
 * records come that commits would hold them up.
 */
final class CommitPace {
    private static final long PERIOD_MS = 100;

    /** Records in a period from which on commits wait for the commit interval. */
    private static final int MANY = 300;

    private int records;
    private boolean wanted;

    /** Begins with a task. */
    void begin(ProcessorContext<?, ?> context) {
        records = 0;
        wanted = false;
        context.schedule(Duration.ofMillis(PERIOD_MS), PunctuationType.WALL_CLOCK_TIME, now -> endPeriod(context));
    }

    private void endPeriod(ProcessorContext<?, ?> context) {
        if (wanted && records < MANY) {
            context.commit();
        }
        records = 0;
        wanted = false;
    }

    /** Counts a record; {@code wants} if what it wrote should be committed soon. */
    void count(boolean wants) {
        records++;
        wanted |= wants;
    }
}
