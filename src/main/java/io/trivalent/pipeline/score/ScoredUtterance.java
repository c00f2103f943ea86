package io.trivalent.pipeline.score;

import static java.util.Objects.requireNonNull;

import io.trivalent.model.ModelPackage;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.vocabulary.Modality;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * An utterance with its score.
 *
 * @param score sentiment in label units, finite
 * @param unimodal sentiment of single modalities, where the model has a trained head and the modality is there
 * @param startedMs wall clock when its batch began to run, milliseconds since 1970
 * @param scoredMs wall clock when the run was over, milliseconds since 1970
 */
public record ScoredUtterance(
        AlignedUtterance utterance,
        ModelPackage model,
        float score,
        Map<Modality, Float> unimodal,
        long startedMs,
        long scoredMs) {
    public ScoredUtterance {
        requireNonNull(utterance);
        requireNonNull(model);
        Map<Modality, Float> copy = new EnumMap<>(Modality.class);
        copy.putAll(unimodal);
        unimodal = Collections.unmodifiableMap(copy);
    }
}
