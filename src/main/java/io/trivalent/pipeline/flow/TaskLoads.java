package io.trivalent.pipeline.flow;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The loads of the tasks that this process runs now. Thread-safe. */
public final class TaskLoads {
    private final Map<TaskLoad.Key, TaskLoad> open = new LinkedHashMap<>();
    private Consumer<TaskLoad> opened = load -> {};
    private Consumer<TaskLoad> closed = load -> {};

    /**
     * Opens a load; close it with the task. When a partition moves between two threads of this process, its new owner may open
     * it before its old owner closes it; the new owner's load replaces the old one.
     *
     * @param unit {@code utterances}, {@code bytes} or {@code remembered}
     */
    public synchronized TaskLoad open(String stage, int partition, String unit, long cap) {
        TaskLoad load = new TaskLoad(this, new TaskLoad.Key(stage, partition, unit), cap);
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

    /** Calls {@code opened} for the loads that are open, then either consumer for each load that opens or closes. */
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
