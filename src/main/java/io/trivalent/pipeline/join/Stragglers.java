package io.trivalent.pipeline.join;

/** What becomes of a part that its utterance left without. */
public enum Stragglers {
    /** It is dropped: an utterance has one event. */
    DROP,
    /** The utterance leaves again with it: a further event, one revision up. */
    REVISE
}
