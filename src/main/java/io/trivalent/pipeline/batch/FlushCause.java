package io.trivalent.pipeline.batch;

/** Why a batch left when it did. */
public enum FlushCause {
    /** It had as many utterances as a batch may have. */
    FULL,
    /** One more would have been more bytes, or more utterances, than may wait or be in one batch. */
    CAPPED,
    /** Its oldest utterance had waited long enough. */
    DELAY,
    /** A commit was about to happen. */
    COMMIT
}
