package io.trivalent.pipeline.quantize;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.CompactTensor;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.PackageId;
import io.trivalent.vocabulary.PartOrigin;
import io.trivalent.vocabulary.Placement;
import io.trivalent.vocabulary.Source;
import io.trivalent.vocabulary.UtteranceId;

/**
 * One modality of one utterance, small enough to be kept until the other modalities arrive.
 *
 * @param model the package whose quantizer made the tensor; the same package scores it
 */
public record QuantizedPart(PartOrigin origin, PackageId model, CompactTensor tensor) {
    public QuantizedPart {
        requireNonNull(origin);
        requireNonNull(model);
        requireNonNull(tensor);
    }

    public UtteranceId utterance() {
        return origin.utterance();
    }

    public Modality modality() {
        return origin.modality();
    }

    public Placement placement() {
        return origin.placement();
    }

    public Source source() {
        return origin.source();
    }

    public long eventMs() {
        return origin.eventMs();
    }

    public long arrivedMs() {
        return origin.arrivedMs();
    }

    /** Whether the other part has the same content; it may come from another record. */
    public boolean hasContentOf(QuantizedPart other) {
        return modality() == other.modality()
                && placement().equals(other.placement())
                && model.equals(other.model)
                && tensor.equals(other.tensor);
    }
}
