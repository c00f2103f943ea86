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
     * utterance or its start in minutes. It is computed as n Σ dᵢsᵢ / Σ dᵢ² with dᵢ = n·xᵢ − Σ x. These are sums of whole numbers,
     * so the slope per utterance of a level line is exactly 0.
     *
     * @param turns in their order
     * @return a fraction of the range; empty if fewer than two turns differ in x
     */
    public OptionalDouble slope(List<Turn> turns) {
        List<Turn> last = turns.subList(Math.max(0, turns.size() - window), turns.size());
        int n = last.size();
        double sumX = 0;
        for (int i = 0; i < n; i++) {
            sumX += x(last, i);
        }
        double products = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double dx = n * x(last, i) - sumX;
            products += dx * last.get(i).score();
            squares += dx * dx;
        }
        double unit = perMinute ? MS_PER_MINUTE : 1;
        return squares == 0 ? OptionalDouble.empty() : OptionalDouble.of(n * products / squares * unit / Turn.MILLION);
    }

    /** The number of a turn, or milliseconds from the first start to its own. */
    private double x(List<Turn> turns, int i) {
        return perMinute ? turns.get(i).position() - turns.get(0).position() : i;
    }
}
