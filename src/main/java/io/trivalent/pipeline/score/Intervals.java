package io.trivalent.pipeline.score;

import io.trivalent.model.Confidence.HalfWidth;
import io.trivalent.model.Manifest;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.Modality;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The confidence intervals of one package.
 *
 * <pre>
 *   [max(-r, s - h), min(r, s + h)]      s score, r range of the label, h half width for exactly the modalities of s
 * </pre>
 *
 * <p>How the package's half widths were measured is described in {@code docs/model-packages.md}. Thread-safe.
 */
final class Intervals {
    private final float range;

    /** Half widths by set of modalities, one bit for each modality; NaN if the package has none for the set. */
    private final float[] halfWidths = new float[1 << Modality.values().length];

    Intervals(Manifest manifest) {
        range = manifest.range();
        Arrays.fill(halfWidths, Float.NaN);
        manifest.confidence().ifPresent(confidence -> confidence.halfWidths().forEach(this::put));
    }

    private void put(HalfWidth entry) {
        int modalities = 0;
        for (Modality modality : entry.modalities()) {
            modalities |= bit(modality);
        }
        halfWidths[modalities] = entry.halfWidth();
    }

    /** The interval around the score of an utterance; empty if the package has none for the utterance's modalities. */
    Optional<Interval> around(float score, AlignedUtterance utterance) {
        float halfWidth = halfWidths[modalities(utterance.parts())];
        return Float.isNaN(halfWidth)
                ? Optional.empty()
                : Optional.of(new Interval(limited(score - halfWidth), limited(score + halfWidth)));
    }

    /** Both bounds are limited on both sides, because a graph may return a score beyond the range. */
    private float limited(float bound) {
        return Math.max(-range, Math.min(range, bound));
    }

    private static int modalities(List<QuantizedPart> parts) {
        int modalities = 0;
        for (QuantizedPart part : parts) {
            modalities |= bit(part.modality());
        }
        return modalities;
    }

    private static int bit(Modality modality) {
        return switch (modality) {
            case TEXT -> 1;
            case ACOUSTIC -> 2;
            case VISUAL -> 4;
        };
    }
}
