package io.trivalent.process;

import io.trivalent.wire.RegistryOutage;
import io.trivalent.wire.RegistryUnavailableException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jboss.logging.Logger;

/**
 * Decides what happens after a stream thread has failed. It has committed nothing, so a new one repeats its work, unless
 * threads fail too often. While the schema registry cannot be reached, threads wait without limit: the records are on the
 * brokers, and nothing is lost. Thread-safe.
 */
final class ThreadFailures implements StreamsUncaughtExceptionHandler, AutoCloseable {
    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    static final Duration LAST_PAUSE = Duration.ofMinutes(1);

    private static final Logger LOG = Logger.getLogger(ThreadFailures.class);

    private final RestartPolicy restarts = new RestartPolicy();
    private final LongSupplier nanos;
    private final LongSupplier recordsRead;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();
    private Duration pause = FIRST_PAUSE;
    private long lastOutage;
    private long readBefore;
    private long lastLine;
    private boolean anyLine;

    /**
     * @param nanos a monotonic clock
     * @param recordsRead how many records the process has read so far
     */
    ThreadFailures(LongSupplier nanos, LongSupplier recordsRead) {
        this.nanos = nanos;
        this.recordsRead = recordsRead;
    }

    /**
     * Whether a thread waits for the schema registry, or its replacement has not read a record yet. If that takes longer than
     * two of the longest pauses, another process has the records.
     */
    boolean waitForRegistry() {
        return waiting.get() > 0 || retries();
    }

    private synchronized boolean retries() {
        return recent(nanos.getAsLong()) && recordsRead.getAsLong() == readBefore;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable error) {
        LOG.debug("stream thread failed", error);
        if (isOutage(error)) {
            await(error);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        boolean restart = restarts.mayRestart(nanos.getAsLong());
        LOG.errorf(
                "stream thread failed, %s: %s", restart ? "starting another" : "too often, shutting down", line(error));
        return restart ? StreamThreadExceptionResponse.REPLACE_THREAD : StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** Serializers and deserializers talk to the registry; other I/O errors are those of disks and brokers. */
    private static boolean isOutage(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SerializationException || cause instanceof RegistryUnavailableException) {
                return RegistryOutage.caused(cause);
            }
        }
        return false;
    }

    private void await(Throwable error) {
        waiting.incrementAndGet();
        try {
            boolean ended = closing.await(nextPause(error).toMillis(), TimeUnit.MILLISECONDS);
            LOG.debugf("stream thread waited for the registry, ended=%b", ended);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** Doubles with each outage that follows another within two of the longest pauses; one line a minute is logged. */
    synchronized Duration nextPause(Throwable error) {
        long now = nanos.getAsLong();
        pause = recent(now) ? min(pause.multipliedBy(2), LAST_PAUSE) : FIRST_PAUSE;
        lastOutage = now;
        readBefore = recordsRead.getAsLong();
        if (!anyLine || now - lastLine >= LAST_PAUSE.toNanos()) {
            LOG.warnf("records wait for the schema registry: %s", line(error));
            anyLine = true;
            lastLine = now;
        }
        return pause;
    }

    private boolean recent(long now) {
        return anyLine && now - lastOutage < 2 * LAST_PAUSE.toNanos();
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** The messages of the error and of its last cause, in one line; the causes of a registry's outage add nothing. */
    static String line(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null && !(root instanceof RegistryUnavailableException)) {
            root = root.getCause();
        }
        if (root instanceof RegistryUnavailableException) {
            return String.valueOf(root.getMessage());
        }
        String text = root == error ? String.valueOf(error) : "%s, caused by %s".formatted(error.getMessage(), root);
        return text.replaceAll("\\s*\\R\\s*", " ");
    }

    /** Wakes the threads that wait. */
    @Override
    public void close() {
        closing.countDown();
    }
}
