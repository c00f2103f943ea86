package io.trivalent.pipeline.score;

import static java.util.Objects.requireNonNull;

import io.trivalent.model.ModelPackage;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.vocabulary.Modality;
import java.util.Map;
import java.util.Optional;

/**
 * An utterance with its score.
 *
 * @param score sentiment in label units, finite
 * @param unimodal sentiment of each modality that the utterance has and the model has a trained output for, in label units
 * @param interval where its label is expected, if the package has a half width for its modalities
 * @param startedMs wall clock when the run of its batch began, milliseconds since 1970
 * @param scoredMs wall clock when the run ended, milliseconds since 1970
 */
public record ScoredUtterance(
        AlignedUtterance utterance,
        ModelPackage model,
        float score,
        Map<Modality, Float> unimodal,
        Optional<Interval> interval,
        long startedMs,
        long scoredMs) {
    public ScoredUtterance {
        requireNonNull(utterance);
        requireNonNull(model);
        unimodal = Map.copyOf(unimodal);
    }
}
