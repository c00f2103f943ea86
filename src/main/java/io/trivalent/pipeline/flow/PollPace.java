package io.trivalent.pipeline.flow;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long a stream thread waits for new records before it looks after its tasks again. The wait is the configured one while
 * a stage waits and until the work of the thread is committed. An idle thread waits {@link #IDLE}; new records end every wait
 * at once. One object serves all stream threads of a process, and each of them sees only its own work.
 */
public final class PollPace {
    /** Key of the setting of Kafka Streams that holds this object. */
    public static final String KEY = "trivalent.poll.pace";

    /** The wait of an idle thread. */
    static final Duration IDLE = Duration.ofMillis(100);

    private static final Duration MIN_QUIET = Duration.ofSeconds(1);

    private final long quietNanos;
    private final LongSupplier nanos;
    private final ThreadLocal<Long> lastWork;

    /** The pace of a process that commits at this interval. */
    public PollPace(Duration commitInterval) {
        this(commitInterval, System::nanoTime);
    }

    PollPace(Duration commitInterval, LongSupplier nanos) {
        Duration twice = commitInterval.multipliedBy(2);
        this.quietNanos = (twice.compareTo(MIN_QUIET) > 0 ? twice : MIN_QUIET).toNanos();
        this.nanos = nanos;
        this.lastWork = ThreadLocal.withInitial(nanos::getAsLong);
    }

    /** The calling thread has processed records, or a stage of one of its tasks waits. */
    public void worked() {
        lastWork.set(nanos.getAsLong());
    }

    /**
     * Returns how long the calling thread may wait for records: the given time, or a longer one if the thread has not worked
     * for two commit intervals and at least one second. A wait of zero stays zero.
     */
    public Duration waitTime(Duration configured) {
        boolean idle = nanos.getAsLong() - lastWork.get() > quietNanos;
        return idle && !configured.isZero() && configured.compareTo(IDLE) < 0 ? IDLE : configured;
    }
}
