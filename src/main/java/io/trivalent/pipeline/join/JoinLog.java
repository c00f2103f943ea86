package io.trivalent.pipeline.join;

/** Durable storage of the join's state. Keys are utterance ids and {@link PendingFormat#HORIZON}. */
interface JoinLog {
    void put(String key, byte[] value);

    void delete(String key);
}
