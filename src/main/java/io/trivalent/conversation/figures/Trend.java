package io.trivalent.conversation.figures;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How scores develop.
 *
 * @param halfLife number of utterances after which a weight has halved, greater than 0
 * @param window number of last utterances that the slope is computed from, at least 2
 * @param perMinute whether the slope is per minute, from the starts of the utterances; otherwise it is per utterance
 */
public record Trend(double halfLife, int window, boolean perMinute) {
    private static final double MS_PER_MINUTE = 60_000;

    /**
     * The weighted mean Σ wᵢsᵢ / Σ wᵢ with wᵢ = 2^(−aᵢ/h), where aᵢ is the number of turns after turn i and h the half-life: an
     * exponentially weighted moving average with α = 1 − 2^(−1/h), normalized by its weights.
     *
     * @param turns at least one, in their order
     * @return a fraction of the range
     */
    double recent(List<Turn> turns) {
        double decay = Math.pow(2, -1 / halfLife);
        double weight = 1;
        double weights = 0;
        double sum = 0;
        for (int i = turns.size() - 1; i >= 0; i--) {
            weights += weight;
            sum += weight * turns.get(i).score();
            weight *= decay;
        }
        return sum / weights / Turn.MILLION;
    }

    /**
     * Slope of the least-squares line through the last scores: Σ (xᵢ − x̄)(sᵢ − s̄) / Σ (xᵢ − x̄)², where x is the number of the
     * utterance or its start in minutes.
     *
     * @param turns in their order
     * @return a fraction of the range; empty if fewer than two turns differ in x
     */
    public OptionalDouble slope(List<Turn> turns) {
        List<Turn> last = turns.subList(Math.max(0, turns.size() - window), turns.size());
        double meanX = 0;
        double meanScore = 0;
        for (int i = 0; i < last.size(); i++) {
            meanX += x(last, i) / last.size();
            meanScore += (double) last.get(i).score() / last.size();
        }
        double products = 0;
        double squares = 0;
        for (int i = 0; i < last.size(); i++) {
            double dx = x(last, i) - meanX;
            products += dx * (last.get(i).score() - meanScore);
            squares += dx * dx;
        }
        return squares < 1e-12 ? OptionalDouble.empty() : OptionalDouble.of(products / squares / Turn.MILLION);
    }

    private double x(List<Turn> turns, int i) {
        return perMinute ? (turns.get(i).position() - turns.get(0).position()) / MS_PER_MINUTE : i;
    }
}
