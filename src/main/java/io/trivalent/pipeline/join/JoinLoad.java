package io.trivalent.pipeline.join;

import io.trivalent.pipeline.flow.TaskLoad;
import io.trivalent.pipeline.flow.TaskLoads;

/** The load of one task of the join, each figure with its cap. */
record JoinLoad(TaskLoad utterances, TaskLoad bytes, TaskLoad remembered) implements AutoCloseable {
    static JoinLoad open(TaskLoads loads, int partition, JoinConfig config) {
        return new JoinLoad(
                loads.open(JoinProcessor.NAME, partition, "utterances", config.maxPendingUtterances()),
                loads.open(JoinProcessor.NAME, partition, "bytes", config.maxPendingBytes()),
                loads.open(JoinProcessor.NAME, partition, "remembered", config.maxRemembered()));
    }

    void show(Assembler assembler) {
        utterances.set(assembler.heldUtterances());
        bytes.set(assembler.heldBytes());
        remembered.set(assembler.remembered());
    }

    @Override
    public void close() {
        utterances.close();
        bytes.close();
        remembered.close();
    }
}
