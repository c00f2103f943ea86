package io.trivalent.conversation.alerts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.trivalent.AlertSeverity;
import io.trivalent.conversation.figures.Turn;
import java.util.UUID;

/**
 * When an alert is raised. {@code docs/alerts.md} has the meaning of each figure.
 *
 * @param name unique in its file
 * @param description for people; may be empty
 * @param role of the speakers whose turns count; empty for all turns
 * @param window turns that the figure is computed from
 * @param bound the value that raises an alert, scores as fractions of the range
 * @param pauseMs least time in the clip between two alerts, milliseconds, at least 0
 */
public record Rule(
        String name,
        String description,
        AlertSeverity severity,
        RuleFigure figure,
        String role,
        Window window,
        Bound bound,
        long pauseMs) {
    public Rule {
        requireNonNull(name);
        requireNonNull(description);
        requireNonNull(severity);
        requireNonNull(figure);
        requireNonNull(role);
        requireNonNull(window);
        requireNonNull(bound);
    }

    /**
     * A number of turns, or a time. One of the two is 0; both are if the figure needs one turn only.
     *
     * @param turns number of turns, at most {@value #REACH}
     * @param ms time before the start of the last turn, milliseconds
     */
    public record Window(int turns, long ms) {
        /** Turns that a rule looks back over, the last one included. Others that are older do not count. */
        static final int REACH = 128;

        @Override
        public String toString() {
            return turns > 0 ? turns + " utterances" : ms / 1_000 + " s";
        }
    }

    /**
     * A threshold with hysteresis.
     *
     * @param least whether values at or above the threshold raise an alert, otherwise those at or below
     * @param at the threshold
     * @param until another alert can be raised only after a value has passed this one, back to where nothing is raised
     */
    public record Bound(boolean least, double at, double until) {
        boolean reached(double value) {
            return least ? value >= at : value <= at;
        }

        boolean left(double value) {
            return !reached(value) && (least ? value <= until : value >= until);
        }

        /** Which side of the threshold raises an alert, in words. */
        String side() {
            return least ? "at least" : "at most";
        }
    }

    boolean counts(Turn turn) {
        return role.isEmpty() || role.equals(turn.role());
    }

    /** Equal for rules with the same name and conditions, and for practical purposes for no others. */
    long fingerprint() {
        String conditions =
                "%s\n%s\n%s\n%d\n%d\n%s\n%d".formatted(name, figure, role, window.turns, window.ms, bound, pauseMs);
        return UUID.nameUUIDFromBytes(conditions.getBytes(UTF_8)).getMostSignificantBits();
    }

    /** The condition in words, such as {@code mean of 5 utterances of role customer at most -0.30}. */
    @Override
    public String toString() {
        return "%s %s %s".formatted(figure.text(this), bound.side(), figure.number(bound.at));
    }
}
