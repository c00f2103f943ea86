package io.trivalent.bench.peers;

/** A record as Flink ships and stores it: a POJO by Flink's rules, so that no generic serializer is used. */
public final class FlinkPart {
    /** The utterance id. */
    public String key = "";

    public String topic = "";
    public int partition;
    public long offset;

    /** The record's value in the wire format. */
    public byte[] value = {};
}
