package io.trivalent.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One run under the eyes of the {@link Watchdog}, which asks ONNX Runtime to end it when it is older than it may be. ONNX
 * Runtime looks for that between two nodes: what hangs inside one cannot be ended. May cover several graphs that run one
 * after the other. Close it when they have come back; the options live until then.
 */
final class WatchedRun implements AutoCloseable {
    private final String name;
    private final Duration limit;
    private final Consumer<WatchedRun> over;
    private final RunOptions options;
    private volatile long ageNanos = -Watchdog.LOOK.toNanos();
    private boolean terminated;
    private boolean closed;

    WatchedRun(String name, Duration limit, Consumer<WatchedRun> over) {
        this.name = name;
        this.limit = limit;
        this.over = over;
        try {
            this.options = new RunOptions();
        } catch (OrtException e) {
            throw new IllegalStateException("options for a run of %s cannot be made".formatted(name), e);
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

    /** How long it has lasted, up to the watchdog's last look; never more than it really has. */
    Duration age() {
        return Duration.ofNanos(Math.max(0, ageNanos));
    }

    synchronized boolean terminated() {
        return terminated;
    }

    /** Only the watchdog calls this, so nobody else writes the age. */
    synchronized void grow(long nanos) {
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
        over.accept(this);
        synchronized (this) {
            closed = true;
            options.close();
        }
    }
}
