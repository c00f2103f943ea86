package io.trivalent.replay;

import io.trivalent.Split;
import java.util.Locale;

/** The split of a data set that is replayed, or all of them. */
public enum SplitChoice {
    TRAIN,
    VALID,
    TEST,
    NONE,
    ALL;

    /** Whether utterances of this split are replayed. */
    boolean includes(Split split) {
        return this == ALL || name().equals(split.name());
    }

    /**
     * The name on the command line and in results: {@code train}, {@code valid}, {@code test}, {@code none},
     * {@code all}.
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
