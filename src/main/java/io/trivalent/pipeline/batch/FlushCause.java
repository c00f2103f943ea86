package io.trivalent.pipeline.batch;

/** Why a batch was flushed. */
public enum FlushCause {
    /** As many utterances waited as may wait. */
    FULL,
    /** One more utterance would have exceeded the bytes that may wait. */
    CAPPED,
    /** The oldest utterance had waited for the maximum wait time. */
    DELAY,
    /** The task was about to commit. */
    COMMIT
}
