package io.trivalent.chaos;

import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.RejectionCode;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** What is the matter with an utterance, and what must become of it. Shares are per 10,000 utterances. */
enum Kind {
    COMPLETE(8_694, Optional.empty(), true),
    /** Its visual part is never sent. */
    INCOMPLETE(400, Optional.empty(), true),
    /** Its acoustic part is sent twice. */
    TWICE(200, Optional.empty(), true),
    /** A record that nobody can read has its key. */
    GARBAGE_BESIDE(200, Optional.of(RejectionCode.UNREADABLE), true),
    /** Its visual part holds a number that is not finite. */
    NOT_FINITE(200, Optional.of(RejectionCode.NOT_FINITE), true),
    /** The model fails on it. */
    FAILING(100, Optional.of(RejectionCode.SCORE_FAILED), false),
    /** The model never comes back from it. */
    HANGING(6, Optional.of(RejectionCode.SCORE_TIMED_OUT), false),
    /** The model fails on it now and then. */
    FLAKY(100, Optional.empty(), true),
    /** The model gives no number for it. */
    NAN(100, Optional.of(RejectionCode.SCORE_FAILED), false);

    private final int share;
    private final Optional<RejectionCode> letter;
    private final boolean event;

    Kind(int share, Optional<RejectionCode> letter, boolean event) {
        this.share = share;
        this.letter = letter;
        this.event = event;
    }

    /** The kind at this place between 0 and 9,999. */
    static Kind at(int place) {
        int left = place;
        for (Kind kind : values()) {
            left -= kind.share;
            if (left < 0) {
                return kind;
            }
        }
        throw new IllegalArgumentException("place %d, expected 0 to 9999".formatted(place));
    }

    /** The code of its one dead letter. */
    Optional<RejectionCode> letter() {
        return letter;
    }

    /** Whether it has an event. */
    boolean event() {
        return event;
    }

    /** What its event was computed from. */
    Set<Modality> used() {
        return this == INCOMPLETE || this == NOT_FINITE
                ? EnumSet.of(Modality.TEXT, Modality.ACOUSTIC)
                : EnumSet.allOf(Modality.class);
    }
}
