package io.trivalent.bench.peers;

/** An event for the output topic: a POJO by Flink's rules. */
public final class FlinkEvent {
    public byte[] key = {};

    /** The event in the wire format. */
    public byte[] value = {};
}
