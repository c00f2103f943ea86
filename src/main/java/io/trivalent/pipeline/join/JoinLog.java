package io.trivalent.pipeline.join;

import io.trivalent.vocabulary.UtteranceId;

/** Where the join writes what must outlive a commit. */
interface JoinLog {
    void put(UtteranceId id, byte[] value);

    void delete(UtteranceId id);
}
