package io.trivalent.pipeline.batch;

import io.trivalent.pipeline.flow.TaskLoad;
import io.trivalent.pipeline.flow.TaskLoads;

/** Reports how much the batcher of one task holds, with its caps. */
record BatchLoad(TaskLoad utterances, TaskLoad bytes) implements AutoCloseable {
    static BatchLoad open(TaskLoads loads, int partition, BatchConfig config) {
        return new BatchLoad(
                loads.open(BatchProcessor.NAME, partition, "utterances", Batcher.maxHeld(config)),
                loads.open(BatchProcessor.NAME, partition, "bytes", config.maxBytes()));
    }

    void show(Batcher batcher) {
        utterances.set(batcher.held());
        bytes.set(batcher.heldBytes());
    }

    @Override
    public void close() {
        utterances.close();
        bytes.close();
    }
}
