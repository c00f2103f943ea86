package io.trivalent.pipeline.flow;

import static java.util.Objects.requireNonNull;

/**
 * How much a stage of one task holds, with its cap: waiting utterances, their tensor bytes, or remembered ids. Written by the
 * task's thread, read by any thread. The stage closes it with its task.
 */
public final class TaskLoad implements AutoCloseable {
    private final TaskLoads loads;
    private final Key key;
    private final long cap;
    private volatile long held;

    /**
     * Identity of a load within the process.
     *
     * @param unit {@code utterances}, {@code bytes} or {@code remembered}
     */
    public record Key(String stage, int partition, String unit) {
        public Key {
            requireNonNull(stage);
            requireNonNull(unit);
        }
    }

    TaskLoad(TaskLoads loads, Key key, long cap) {
        this.loads = loads;
        this.key = key;
        this.cap = cap;
    }

    /** Sets the amount that is held now. */
    public void set(long held) {
        this.held = held;
    }

    public Key key() {
        return key;
    }

    public long held() {
        return held;
    }

    /** Maximum amount that may be held. */
    public long cap() {
        return cap;
    }

    @Override
    public void close() {
        loads.close(this);
    }
}
