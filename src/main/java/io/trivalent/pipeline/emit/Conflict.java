package io.trivalent.pipeline.emit;

import io.trivalent.vocabulary.Modality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether the modalities of an utterance contradict each other, for example friendly words in an angry voice. */
final class Conflict {
    private Conflict() {}

    /**
     * The modalities in conflict, in enum order: those whose score is beyond the neutral band, if at least one of these scores
     * is positive and at least one negative; else none.
     *
     * @param unimodal finite scores in label units, of modalities that the utterance has
     * @param neutral half width of the neutral band, in label units, at least 0
     */
    static List<Modality> between(Map<Modality, Float> unimodal, float neutral) {
        if (unimodal.size() < 2) {
            return List.of();
        }
        boolean negative = false;
        boolean positive = false;
        for (float score : unimodal.values()) {
            negative |= score < -neutral;
            positive |= score > neutral;
        }
        return negative && positive ? beyond(unimodal, neutral) : List.of();
    }

    private static List<Modality> beyond(Map<Modality, Float> unimodal, float neutral) {
        List<Modality> modalities = new ArrayList<>(unimodal.size());
        for (Modality modality : Modality.values()) {
            Float score = unimodal.get(modality);
            if (score != null && Math.abs(score) > neutral) {
                modalities.add(modality);
            }
        }
        return modalities;
    }
}
