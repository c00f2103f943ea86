package io.trivalent.pipeline.flow;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The loads of the tasks that this process has at the moment. Thread-safe. */
public final class TaskLoads {
    private final Map<TaskLoad.Key, TaskLoad> open = new LinkedHashMap<>();
    private Consumer<TaskLoad> opened = load -> {};
    private Consumer<TaskLoad> closed = load -> {};

    /**
     * Begins a load; close it with the task. A partition that moves between two threads of this process may be opened by the
     * one before it is closed by the other; the later owner's load counts.
     *
     * @param what {@code utterances}, {@code bytes}, …
     */
    public synchronized TaskLoad open(String stage, int partition, String what, long cap) {
        TaskLoad load = new TaskLoad(this, new TaskLoad.Key(stage, partition, what), cap);
        TaskLoad before = open.put(load.key(), load);
        if (before != null) {
            closed.accept(before);
        }
        opened.accept(load);
        return load;
    }

    synchronized void close(TaskLoad load) {
        if (open.remove(load.key(), load)) {
            closed.accept(load);
        }
    }

    /** Tells of every load that opens or closes from now on, and first of those that are open. */
    public synchronized void watch(Consumer<TaskLoad> opened, Consumer<TaskLoad> closed) {
        this.opened = opened;
        this.closed = closed;
        open.values().forEach(opened);
    }

    /** The loads that are open now. */
    public synchronized List<TaskLoad> all() {
        return List.copyOf(open.values());
    }
}
