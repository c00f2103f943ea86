package io.trivalent.bench.peers;

/** The state of one utterance: a POJO by Flink's rules. */
public final class FlinkPending {
    /** The parts so far; empty once the utterance was released. */
    public FlinkPart[] parts = {};

    /** Whether the utterance was released, so that further parts are dropped. */
    public boolean released;
}
