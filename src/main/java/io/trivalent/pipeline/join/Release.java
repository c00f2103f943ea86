package io.trivalent.pipeline.join;

/** Why an utterance leaves the join when it does. */
public enum Release {
    /** Nothing is missing. */
    COMPLETE,
    /** The patience with what is missing ran out. */
    DEADLINE,
    /** More waits than the caps allow. */
    CAPPED,
    /** A part came for another model than those that wait. */
    MODEL_CHANGED
}
