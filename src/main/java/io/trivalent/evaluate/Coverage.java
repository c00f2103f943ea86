package io.trivalent.evaluate;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Whether the labels lie in the confidence intervals of the events.
 *
 * <pre>
 *   share = mean of 1 where low_i &lt;= y_i &lt;= high_i, else 0, over utterances with an interval and a label y_i
 *   meanWidth = mean (high_i - low_i) over utterances with an interval
 * </pre>
 *
 * @param intervals number of utterances with an interval
 * @param labeled number of those that have a label
 * @param share in [0, 1]; empty if none is labeled
 * @param meanWidth in label units of the data set; empty without intervals
 */
record Coverage(int intervals, int labeled, OptionalDouble share, OptionalDouble meanWidth) {
    /**
     * The coverage of the utterances that have an interval.
     *
     * @param rescaling the number by which bounds are multiplied before they are compared with labels
     */
    static Coverage of(List<EvaluatedUtterance> scored, double rescaling) {
        int intervals = 0;
        int labeled = 0;
        int covered = 0;
        double width = 0;
        for (EvaluatedUtterance utterance : scored) {
            if (utterance.interval().isPresent()) {
                var interval = utterance.interval().get().multiplied(rescaling);
                var label = utterance.label();
                intervals++;
                labeled += label.isPresent() ? 1 : 0;
                covered += label.isPresent() && interval.contains(label.getAsDouble()) ? 1 : 0;
                width += interval.width();
            }
        }
        return new Coverage(intervals, labeled, mean(covered, labeled), mean(width, intervals));
    }

    private static OptionalDouble mean(double sum, int count) {
        return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
    }
}
