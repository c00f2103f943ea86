package io.trivalent.pipeline.join;

/** Why the join released an utterance. */
public enum Release {
    /** No modality is missing. */
    COMPLETE,
    /** The wait time of every missing modality has passed. */
    DEADLINE,
    /** More utterances or bytes wait than the caps allow. */
    CAPPED,
    /** A part arrived for another model than that of the waiting parts. */
    MODEL_CHANGED
}
