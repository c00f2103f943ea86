package io.trivalent.pipeline.join;

/** Where the join writes what must outlive a commit; keys are utterance ids, and {@link PendingFormat#HORIZON}. */
interface JoinLog {
    void put(String key, byte[] value);

    void delete(String key);
}
