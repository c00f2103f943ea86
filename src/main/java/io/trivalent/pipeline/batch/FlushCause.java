package io.trivalent.pipeline.batch;

/** Why a batch left when it did. */
public enum FlushCause {
    /** It had as many utterances as a batch may have. */
    FULL,
    /** Its oldest utterance had waited long enough. */
    DELAY,
    /** A commit was about to happen. */
    COMMIT
}
