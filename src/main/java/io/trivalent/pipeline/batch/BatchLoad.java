package io.trivalent.pipeline.batch;

import io.trivalent.pipeline.flow.TaskLoad;
import io.trivalent.pipeline.flow.TaskLoads;

/** The waiting utterances of one task, with the caps of its thread. */
final class BatchLoad implements AutoCloseable {
    private final TaskLoad utterances;
    private final TaskLoad bytes;
    private int heldUtterances;
    private long heldBytes;

    private BatchLoad(TaskLoad utterances, TaskLoad bytes) {
        this.utterances = utterances;
        this.bytes = bytes;
    }

    static BatchLoad open(TaskLoads loads, int partition, BatchConfig config) {
        return new BatchLoad(
                loads.open(BatchProcessor.NAME, partition, "utterances", Batcher.maxHeld(config)),
                loads.open(BatchProcessor.NAME, partition, "bytes", config.maxBytes()));
    }

    /** Adds to the load; an utterance that is flushed while it is added is subtracted first. */
    void add(int utterances, long bytes) {
        heldUtterances += utterances;
        heldBytes += bytes;
        this.utterances.set(Math.max(0, heldUtterances));
        this.bytes.set(Math.max(0, heldBytes));
    }

    @Override
    public void close() {
        utterances.close();
        bytes.close();
    }
}
