package io.trivalent.replay;

/** Told how far a replay is; called from one thread at a time. */
@FunctionalInterface
public interface Progress {
    /** So many utterances have their event, or will never have one. */
    void settled(int utterances);

    /** Tells nobody. */
    static Progress silent() {
        return utterances -> {};
    }
}
