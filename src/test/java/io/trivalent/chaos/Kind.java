package io.trivalent.chaos;

import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.RejectionCode;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Kinds of published utterances with the expected output. Shares are per 10,000 utterances. */
enum Kind {
    COMPLETE(8_694, Optional.empty(), true),
    /** Its visual part is never sent. */
    INCOMPLETE(400, Optional.empty(), true),
    /** Its acoustic part is sent twice. */
    REPEATED(200, Optional.empty(), true),
    /** An unreadable record with its key is sent, too. */
    WITH_GARBAGE(200, Optional.of(RejectionCode.UNREADABLE), true),
    /** Its visual part contains a number that is not finite. */
    NOT_FINITE(200, Optional.of(RejectionCode.NOT_FINITE), true),
    /** The model fails on it. */
    FAILING(100, Optional.of(RejectionCode.SCORE_FAILED), false),
    /** The model does not terminate on it. */
    HANGING(6, Optional.of(RejectionCode.SCORE_TIMED_OUT), false),
    /** The model sometimes fails on it. */
    FLAKY(100, Optional.empty(), true),
    /** The model returns NaN for it. */
    NAN(100, Optional.of(RejectionCode.SCORE_FAILED), false);

    private final int share;
    private final Optional<RejectionCode> letter;
    private final boolean event;

    Kind(int share, Optional<RejectionCode> letter, boolean event) {
        this.share = share;
        this.letter = letter;
        this.event = event;
    }

    /** The kind that a number from 0 to 9,999 falls into, by the shares. */
    static Kind at(int number) {
        int left = number;
        for (Kind kind : values()) {
            left -= kind.share;
            if (left < 0) {
                return kind;
            }
        }
        throw new IllegalArgumentException("number %d, expected 0 to 9999".formatted(number));
    }

    /** The code of the only expected dead letter; empty if none is expected. */
    Optional<RejectionCode> letter() {
        return letter;
    }

    /** Whether an event is expected. */
    boolean event() {
        return event;
    }

    /** The modalities that its event must be computed from. */
    Set<Modality> used() {
        return this == INCOMPLETE || this == NOT_FINITE
                ? EnumSet.of(Modality.TEXT, Modality.ACOUSTIC)
                : EnumSet.allOf(Modality.class);
    }
}
