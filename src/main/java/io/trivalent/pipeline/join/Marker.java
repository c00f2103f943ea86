package io.trivalent.pipeline.join;

import java.util.List;

/**
 * What the join remembers of an utterance that does not wait.
 *
 * @param time largest record timestamp when it stopped waiting, milliseconds since 1970
 * @param attempt the highest attempt among its parts
 * @param revision the revision in which it was released; of its next release if it is {@link Kind#WITHHELD}
 * @param kind why it does not wait
 * @param roles the roles that its records named and that may not use every modality, see {@link RoleLimits}
 */
record Marker(long time, int attempt, int revision, Kind kind, List<String> roles) {
    Marker {
        roles = List.copyOf(roles);
    }

    /** An utterance whose records named no role that is limited. */
    Marker(long time, int attempt, int revision, Kind kind) {
        this(time, attempt, revision, kind, List.of());
    }

    /** Why an utterance does not wait. */
    enum Kind {
        /** It was released. */
        RELEASED,
        /** The join rejected it, so it has no event. */
        REJECTED,
        /** All its records so far were withheld; only the roles that they named are known. */
        WITHHELD
    }

    /** Whether a part of this attempt begins the utterance, or begins it again. */
    boolean begins(int partAttempt) {
        // An earlier attempt was rejected as a whole, so its revision was never published.
        return kind == Kind.WITHHELD || partAttempt > attempt;
    }

    Marker withRoles(List<String> other) {
        return new Marker(time, attempt, revision, kind, other);
    }
}
