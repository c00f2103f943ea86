package io.trivalent.conversation.alerts;

import io.trivalent.Polarity;
import io.trivalent.conversation.figures.Trend;
import io.trivalent.conversation.figures.Turn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToIntFunction;

/** What a rule compares with its threshold. Scores are fractions of the range. */
public enum RuleFigure {
    /** Score of the turn. */
    SCORE("score"),
    /** Mean score of the turns in the window. */
    MEAN("mean"),
    /** Slope of the least-squares line through the scores in the window, per utterance, or per minute if the window is a time. */
    SLOPE("slope"),
    /** Mean score of the window minus that of the window before it. */
    CHANGE("change"),
    /** Number of negative turns one after the other, up to the turn. */
    NEGATIVE_STREAK("negative-streak"),
    /** Number of positive turns one after the other, up to the turn. */
    POSITIVE_STREAK("positive-streak"),
    /** Difference of two scores of the turn if they have opposite signs, otherwise 0. */
    CONFLICT_TEXT_ACOUSTIC("conflict-text-acoustic"),
    CONFLICT_TEXT_VISUAL("conflict-text-visual"),
    CONFLICT_ACOUSTIC_VISUAL("conflict-acoustic-visual");

    /** A time needs this many turns in it, so that it says more than one score. */
    private static final int LEAST_IN_TIME = 2;

    private final String label;

    RuleFigure(String label) {
        this.label = label;
    }

    /** Its name in the file of rules. */
    String label() {
        return label;
    }

    /** Whether a window belongs to the figure. */
    boolean hasWindow() {
        return this == MEAN || this == SLOPE || this == CHANGE;
    }

    /** Whether the value is a score, so that it is multiplied by the range to be published. */
    boolean isScore() {
        return this != NEGATIVE_STREAK && this != POSITIVE_STREAK;
    }

    /** The figure in words. */
    String text(Rule rule) {
        String role = rule.role().isEmpty() ? "" : " of role " + rule.role();
        String name = label.replace('-', ' ');
        return name + (hasWindow() ? " of " + rule.window() : "") + role;
    }

    /** A value of this figure in digits: scores have two decimals, numbers of utterances none. */
    String number(double value) {
        return String.format(Locale.ROOT, isScore() ? "%.2f" : "%.0f", value);
    }

    /** A value, and the turns that it was computed from, in their order. */
    record Value(double value, List<Turn> turns) {}

    /**
     * The value at a turn; nothing if there are too few turns, or if a score that it needs is not there.
     *
     * @param turns of the clip, in their order
     * @param at index of a turn that counts for the rule
     */
    Optional<Value> at(Rule rule, List<Turn> turns, int at) {
        return switch (this) {
            case SCORE -> Optional.of(new Value(score(turns.get(at)), List.of(turns.get(at))));
            case MEAN -> window(rule, turns, at, 0).map(window -> new Value(mean(window), window));
            case SLOPE -> window(rule, turns, at, 0).flatMap(window -> slope(rule, window));
            case CHANGE -> change(rule, turns, at);
            case NEGATIVE_STREAK -> Optional.of(streak(rule, turns, at, Polarity.NEGATIVE));
            case POSITIVE_STREAK -> Optional.of(streak(rule, turns, at, Polarity.POSITIVE));
            case CONFLICT_TEXT_ACOUSTIC -> conflict(turns.get(at), Turn::text, Turn::acoustic);
            case CONFLICT_TEXT_VISUAL -> conflict(turns.get(at), Turn::text, Turn::visual);
            case CONFLICT_ACOUSTIC_VISUAL -> conflict(turns.get(at), Turn::acoustic, Turn::visual);
        };
    }

    private static double score(Turn turn) {
        return (double) turn.score() / Turn.MILLION;
    }

    private static double mean(List<Turn> turns) {
        long sum = 0;
        for (Turn turn : turns) {
            sum += turn.score();
        }
        return (double) sum / turns.size() / Turn.MILLION;
    }

    private static Optional<Value> slope(Rule rule, List<Turn> window) {
        OptionalDouble slope = new Trend(1, Rule.Window.REACH, rule.window().ms() > 0).slope(window);
        return slope.isPresent() ? Optional.of(new Value(slope.getAsDouble(), window)) : Optional.empty();
    }

    private static Optional<Value> change(Rule rule, List<Turn> turns, int at) {
        Optional<List<Turn>> before = window(rule, turns, at, 1);
        return window(rule, turns, at, 0)
                .flatMap(now -> before.map(then -> new Value(mean(now) - mean(then), joined(then, now))));
    }

    private static List<Turn> joined(List<Turn> first, List<Turn> second) {
        List<Turn> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private static Optional<Value> conflict(Turn turn, ToIntFunction<Turn> one, ToIntFunction<Turn> other) {
        long a = one.applyAsInt(turn);
        long b = other.applyAsInt(turn);
        if (a == Turn.NONE || b == Turn.NONE) {
            return Optional.empty();
        }
        double difference = a * b < 0 ? (double) Math.abs(a - b) / Turn.MILLION : 0;
        return Optional.of(new Value(difference, List.of(turn)));
    }

    private static Value streak(Rule rule, List<Turn> turns, int at, Polarity polarity) {
        List<Turn> streak = new ArrayList<>();
        for (int i = at; i >= first(at); i--) {
            Turn turn = turns.get(i);
            if (rule.counts(turn)) {
                if (turn.polarity() != polarity) {
                    break;
                }
                streak.add(turn);
            }
        }
        Collections.reverse(streak);
        return new Value(streak.size(), streak);
    }

    private static int first(int at) {
        return Math.max(0, at - Rule.Window.REACH + 1);
    }

    /**
     * The turns of a window; nothing if it is not full, or if a time has fewer than two of them.
     *
     * @param back 0 for the window that ends with the turn, 1 for the one before it
     */
    private static Optional<List<Turn>> window(Rule rule, List<Turn> turns, int at, int back) {
        Rule.Window window = rule.window();
        long toMs = turns.get(at).position() - back * window.ms();
        int skip = back * window.turns();
        List<Turn> found = new ArrayList<>();
        for (int i = at; i >= first(at); i--) {
            Turn turn = turns.get(i);
            if (!rule.counts(turn)) {
                continue;
            }
            if (window.turns() > 0) {
                if (skip-- <= 0) {
                    found.add(turn);
                }
                if (found.size() == window.turns()) {
                    break;
                }
            } else if (turn.position() <= toMs - window.ms()) {
                break;
            } else if (turn.position() <= toMs) {
                found.add(turn);
            }
        }
        Collections.reverse(found);
        int least = window.turns() > 0 ? window.turns() : LEAST_IN_TIME;
        return found.size() < least ? Optional.empty() : Optional.of(found);
    }

    /** The figure of this name in the file of rules. */
    static RuleFigure of(String label) {
        return valueOf(label.replace('-', '_').toUpperCase(Locale.ROOT));
    }
}
