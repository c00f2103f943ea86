package io.trivalent.pipeline.flow;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Calls a stage periodically, by the wall clock, while something waits in it. Each punctuation makes Kafka Streams commit the
 * task, so the schedule is cancelled at the first call at which nothing waits: not earlier, because at high rates something
 * waits again a moment later. Used by the task's own thread only.
 */
public final class WakeUp {
    private final ProcessorContext<?, ?> context;
    private final Duration period;
    private final Punctuator work;
    private final @Nullable PollPace pace;
    private @Nullable Cancellable schedule;
    private boolean waiting;

    /**
     * A wake-up that is not scheduled yet.
     *
     * @param period time between two calls, at least 1 ms
     * @param work receives the wall clock in milliseconds since 1970
     */
    public WakeUp(ProcessorContext<?, ?> context, Duration period, Punctuator work) {
        this.context = requireNonNull(context);
        this.period = requireNonNull(period);
        this.work = requireNonNull(work);
        this.pace = (PollPace) context.appConfigs().get(PollPace.KEY);
    }

    /** Whether something waits. Call it whenever this may have changed. */
    public void update(boolean waiting) {
        this.waiting = waiting;
        if (waiting && schedule == null) {
            schedule = context.schedule(period, PunctuationType.WALL_CLOCK_TIME, this::call);
            worked();
        }
    }

    private void call(long wallMs) {
        if (waiting) {
            work.punctuate(wallMs);
            worked();
        }
        if (!waiting && schedule != null) {
            schedule.cancel();
            schedule = null;
        }
    }

    /** The thread must poll briefly: the next call is due soon, and what this one did is not committed yet. */
    private void worked() {
        if (pace != null) {
            pace.worked();
        }
    }
}
