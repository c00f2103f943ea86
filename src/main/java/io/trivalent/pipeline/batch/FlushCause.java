package io.trivalent.pipeline.batch;

/** Why a batch was flushed. */
public enum FlushCause {
    /** The batch had reached its maximum size. */
    FULL,
    /** One more utterance would have exceeded a limit of the batch, or of all waiting utterances. */
    CAPPED,
    /** The oldest utterance had waited for the maximum wait time. */
    DELAY,
    /** The task was about to commit. */
    COMMIT
}
