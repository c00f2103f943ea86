package io.trivalent.pipeline.flow;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long the records that a stream thread has not processed yet will take at its recent speed. One object serves all stream
 * threads of a process, and each of them sees only its own polls.
 *
 * <pre>
 *   left = (returned + unread) × cost
 *     returned   records of the last poll
 *     unread     records after them on the brokers
 *     cost       time between two polls per record that the first one returned, over at least 100 ms
 * </pre>
 */
public final class Backlog {
    /** The cost of a record before any was measured. */
    static final Duration UNKNOWN_COST = Duration.ofMillis(1);

    private static final long WINDOW_NANOS = Duration.ofMillis(100).toNanos();

    /** Time between two looks at the unread records: they are counted partition by partition. */
    private static final long LOOK_NANOS = Duration.ofMillis(10).toNanos();

    private final LongSupplier nanos;
    private final ThreadLocal<Reader> readers = ThreadLocal.withInitial(Reader::new);

    /** The polls of one thread. */
    private static final class Reader {
        private double nanosPerRecord = UNKNOWN_COST.toNanos();
        private long busyNanos;
        private long records;
        private long returnedAt;
        private int returned;
        private long lookedAt = Long.MIN_VALUE;
        private long leftNanos;
    }

    /** The backlog of a process. */
    public Backlog() {
        this(System::nanoTime);
    }

    Backlog(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** The calling thread is about to poll, so it has processed the records of its last poll. */
    public void beforePoll() {
        Reader reader = readers.get();
        if (reader.returned > 0) {
            reader.busyNanos += nanos.getAsLong() - reader.returnedAt;
            reader.records += reader.returned;
            reader.returned = 0;
        }
        if (reader.busyNanos >= WINDOW_NANOS) {
            reader.nanosPerRecord = (double) reader.busyNanos / reader.records;
            reader.busyNanos = 0;
            reader.records = 0;
        }
    }

    /**
     * A poll of the calling thread has returned.
     *
     * @param records number of records that it returned
     * @param unread counts the records after them on the brokers
     */
    public void afterPoll(int records, LongSupplier unread) {
        Reader reader = readers.get();
        long now = nanos.getAsLong();
        reader.returned = records;
        reader.returnedAt = now;
        // A poll returns nothing while a fetch is on its way, too.
        if (records == 0 || reader.lookedAt == Long.MIN_VALUE || now - reader.lookedAt >= LOOK_NANOS) {
            reader.lookedAt = now;
            reader.leftNanos = (long) ((records + unread.getAsLong()) * reader.nanosPerRecord);
        }
    }

    /** Returns the time for what is left to the calling thread; 0 for one that does not poll, as in tests without a broker. */
    public Duration left() {
        return Duration.ofNanos(readers.get().leftNanos);
    }
}
