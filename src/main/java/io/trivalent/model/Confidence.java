package io.trivalent.model;

import io.trivalent.vocabulary.Modality;
import java.util.List;

/**
 * How far labels are from the scores of a model, measured on utterances that it has not seen in training.
 *
 * @param level share of utterances whose label is expected within the half width of the score, in (0, 1)
 * @param halfWidths one for each set of modalities that has an interval
 */
public record Confidence(double level, List<HalfWidth> halfWidths) {
    public Confidence {
        halfWidths = List.copyOf(halfWidths);
    }

    /**
     * The half width of the interval around a score that was computed from exactly these modalities.
     *
     * @param modalities at least one, in enum order
     * @param halfWidth in label units, finite and above 0
     */
    public record HalfWidth(List<Modality> modalities, float halfWidth) {
        public HalfWidth {
            modalities = List.copyOf(modalities);
        }
    }
}
