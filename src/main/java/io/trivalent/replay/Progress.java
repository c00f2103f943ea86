package io.trivalent.replay;

/** Receives the progress of a replay. Called from one thread at a time. */
@FunctionalInterface
public interface Progress {
    /** This many utterances have an event or can no longer get one. */
    void settled(int utterances);

    /** Ignores the progress. */
    static Progress silent() {
        return utterances -> {};
    }
}
