package io.trivalent.pipeline.flow;

import static java.util.Objects.requireNonNull;

/**
 * How much one task's stage holds of something, beside the cap it must not exceed: utterances or tensor bytes that wait,
 * ids it remembers. Set by the task's thread, read by any. Its owner closes it when the task goes.
 */
public final class TaskLoad implements AutoCloseable {
    private final TaskLoads loads;
    private final Key key;
    private final long cap;
    private volatile long held;

    /** Whose load of what: no two tasks of a process have the same. */
    public record Key(String stage, int partition, String what) {
        public Key {
            requireNonNull(stage);
            requireNonNull(what);
        }
    }

    TaskLoad(TaskLoads loads, Key key, long cap) {
        this.loads = loads;
        this.key = key;
        this.cap = cap;
    }

    /** From now on this much is held. */
    public void set(long held) {
        this.held = held;
    }

    public Key key() {
        return key;
    }

    public long held() {
        return held;
    }

    /** Most that may be held. */
    public long cap() {
        return cap;
    }

    @Override
    public void close() {
        loads.close(this);
    }
}
