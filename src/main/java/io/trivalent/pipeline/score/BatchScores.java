package io.trivalent.pipeline.score;

import io.trivalent.model.GraphSpec.OutputRole;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.vocabulary.Modality;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** The outputs of one run: for each trained output, one number per utterance, in the order of the batch. */
final class BatchScores {
    private final Map<OutputRole, float[]> outputs;
    private final long startedMs;

    /** @param startedMs when the run began, milliseconds since 1970 */
    BatchScores(Map<OutputRole, float[]> outputs, long startedMs) {
        this.outputs = outputs;
        this.startedMs = startedMs;
    }

    /** When the run began, milliseconds since 1970. */
    long startedMs() {
        return startedMs;
    }

    /** The outputs of some consecutive utterances. */
    BatchScores rows(int first, int count) {
        Map<OutputRole, float[]> rows = new EnumMap<>(OutputRole.class);
        outputs.forEach((role, scores) -> rows.put(role, Arrays.copyOfRange(scores, first, first + count)));
        return new BatchScores(rows, startedMs);
    }

    /** The sentiment of one utterance, in label units; NaN if the run returned none. */
    float score(int row) {
        float[] scores = outputs.get(OutputRole.SCORE);
        return scores == null ? Float.NaN : scores[row];
    }

    /** The sentiment of each modality that has a trained output and a part in this utterance; finite numbers only. */
    Map<Modality, Float> unimodal(int row, AlignedUtterance utterance) {
        if (outputs.size() == 1) {
            return Map.of(); // the score only
        }
        Map<Modality, Float> unimodal = new EnumMap<>(Modality.class);
        outputs.forEach((role, scores) -> role.modality()
                .filter(modality -> utterance.part(modality).isPresent() && Float.isFinite(scores[row]))
                .ifPresent(modality -> unimodal.put(modality, scores[row])));
        return unimodal;
    }
}
