package io.trivalent.pipeline.join;

/** What the join does with a part that arrives after its utterance was released. */
public enum Stragglers {
    /** Drops the part: an utterance has one event. */
    DROP,
    /** Releases the utterance again with the part: one more event, with the next revision. */
    REVISE
}
