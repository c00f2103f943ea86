package io.trivalent.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One run that the {@link Watchdog} terminates at its time limit. ONNX Runtime responds to a termination between two nodes of
 * the graph, so a run that hangs inside a node does not end. One watched run may cover several graphs that run one after the
 * other. Close it when the last one has returned; its options are valid until then.
 */
final class WatchedRun implements AutoCloseable {
    private final String name;
    private final Duration limit;
    private final Consumer<WatchedRun> ended;
    private final RunOptions options;
    private volatile long ageNanos = -Watchdog.PERIOD.toNanos();
    private boolean terminated;
    private boolean closed;

    WatchedRun(String name, Duration limit, Consumer<WatchedRun> ended) {
        this.name = name;
        this.limit = limit;
        this.ended = ended;
        try {
            this.options = new RunOptions();
        } catch (OrtException e) {
            throw new IllegalStateException("options for a run of %s cannot be created".formatted(name), e);
        }
    }

    String name() {
        return name;
    }

    RunOptions options() {
        return options;
    }

    Duration limit() {
        return limit;
    }

    /** The duration of the run up to the watchdog's last check; never more than the real duration. */
    Duration age() {
        return Duration.ofNanos(Math.max(0, ageNanos));
    }

    synchronized boolean terminated() {
        return terminated;
    }

    /** Adds to the age, and terminates the run at its limit. Only the watchdog's thread calls it. */
    synchronized void addAge(long nanos) {
        ageNanos += nanos;
        if (closed || terminated || ageNanos < limit.toNanos()) {
            return;
        }
        terminated = true;
        try {
            options.setTerminate(true);
        } catch (OrtException e) {
            throw new IllegalStateException("run of %s cannot be terminated".formatted(name), e);
        }
    }

    @Override
    public void close() {
        ended.accept(this);
        synchronized (this) {
            closed = true;
            options.close();
        }
    }
}
