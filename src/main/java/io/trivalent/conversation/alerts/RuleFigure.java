package io.trivalent.conversation.alerts;

import io.trivalent.Polarity;
import io.trivalent.conversation.figures.Trend;
import io.trivalent.conversation.figures.Turn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

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
     * The value at a turn; NaN if there are too few turns, or if a score that it needs is not there.
     *
     * @param turns of the clip, in their order
     * @param at index of a turn that counts for the rule
     */
    double value(Rule rule, List<Turn> turns, int at) {
        Turn turn = turns.get(at);
        return switch (this) {
            case SCORE -> (double) turn.score() / Turn.MILLION;
            case MEAN -> mean(rule, turns, at, 0);
            case SLOPE -> slope(rule, turns, at);
            case CHANGE -> mean(rule, turns, at, 0) - mean(rule, turns, at, 1);
            case NEGATIVE_STREAK -> streak(rule, turns, at, Polarity.NEGATIVE);
            case POSITIVE_STREAK -> streak(rule, turns, at, Polarity.POSITIVE);
            case CONFLICT_TEXT_ACOUSTIC -> conflict(turn.text(), turn.acoustic());
            case CONFLICT_TEXT_VISUAL -> conflict(turn.text(), turn.visual());
            case CONFLICT_ACOUSTIC_VISUAL -> conflict(turn.acoustic(), turn.visual());
        };
    }

    /** The turns that the value at a turn is computed from, in their order. */
    List<Turn> turns(Rule rule, List<Turn> turns, int at) {
        List<Turn> lastFirst = new ArrayList<>();
        switch (this) {
            case MEAN, SLOPE -> visit(rule, turns, at, 0, lastFirst::add);
            case CHANGE -> {
                visit(rule, turns, at, 0, lastFirst::add);
                visit(rule, turns, at, 1, lastFirst::add);
            }
            case NEGATIVE_STREAK -> visitStreak(rule, turns, at, Polarity.NEGATIVE, lastFirst::add);
            case POSITIVE_STREAK -> visitStreak(rule, turns, at, Polarity.POSITIVE, lastFirst::add);
            case SCORE, CONFLICT_TEXT_ACOUSTIC, CONFLICT_TEXT_VISUAL, CONFLICT_ACOUSTIC_VISUAL ->
                lastFirst.add(turns.get(at));
        }
        Collections.reverse(lastFirst);
        return lastFirst;
    }

    /** Counts and adds up. */
    private static final class Sum implements Consumer<Turn> {
        private int turns;
        private long scores;

        @Override
        public void accept(Turn turn) {
            turns++;
            scores += turn.score();
        }
    }

    private static double mean(Rule rule, List<Turn> turns, int at, int back) {
        Sum sum = new Sum();
        visit(rule, turns, at, back, sum);
        return isFull(rule, sum.turns) ? (double) sum.scores / sum.turns / Turn.MILLION : Double.NaN;
    }

    private static double slope(Rule rule, List<Turn> turns, int at) {
        List<Turn> window = SLOPE.turns(rule, turns, at);
        if (!isFull(rule, window.size())) {
            return Double.NaN;
        }
        return new Trend(1, Rule.Window.REACH, rule.window().ms() > 0)
                .slope(window)
                .orElse(Double.NaN);
    }

    /** A window of a time needs at least two turns. */
    private static boolean isFull(Rule rule, int found) {
        return found >= (rule.window().turns() > 0 ? rule.window().turns() : LEAST_IN_TIME);
    }

    private static double conflict(long one, long other) {
        if (one == Turn.NONE || other == Turn.NONE) {
            return Double.NaN;
        }
        return one * other < 0 ? (double) Math.abs(one - other) / Turn.MILLION : 0;
    }

    private static int streak(Rule rule, List<Turn> turns, int at, Polarity polarity) {
        Sum sum = new Sum();
        visitStreak(rule, turns, at, polarity, sum);
        return sum.turns;
    }

    private static void visitStreak(Rule rule, List<Turn> turns, int at, Polarity polarity, Consumer<Turn> visitor) {
        for (int i = at; i >= first(at); i--) {
            Turn turn = turns.get(i);
            if (rule.counts(turn)) {
                if (turn.polarity() != polarity) {
                    return;
                }
                visitor.accept(turn);
            }
        }
    }

    private static int first(int at) {
        return Math.max(0, at - Rule.Window.REACH + 1);
    }

    /**
     * Visits the turns of a window, the last one first.
     *
     * @param back 0 for the window that ends with the turn, 1 for the one before it
     */
    private static void visit(Rule rule, List<Turn> turns, int at, int back, Consumer<Turn> visitor) {
        Rule.Window window = rule.window();
        long toMs = turns.get(at).position() - back * window.ms();
        int from = back * window.turns();
        int seen = 0;
        for (int i = at; i >= first(at); i--) {
            Turn turn = turns.get(i);
            if (!rule.counts(turn)) {
                continue;
            }
            if (window.turns() > 0) {
                if (seen >= from) {
                    visitor.accept(turn);
                }
                seen++;
                if (seen == from + window.turns()) {
                    return;
                }
            } else if (turn.position() <= toMs - window.ms()) {
                return;
            } else if (turn.position() <= toMs) {
                visitor.accept(turn);
            }
        }
    }

    /** The figure of this name in the file of rules. */
    static RuleFigure of(String label) {
        return valueOf(label.replace('-', '_').toUpperCase(Locale.ROOT));
    }
}
