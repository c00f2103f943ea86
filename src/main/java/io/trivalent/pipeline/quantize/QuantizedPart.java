package io.trivalent.pipeline.quantize;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.CompactTensor;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.PackageId;
import io.trivalent.vocabulary.Placement;
import io.trivalent.vocabulary.Source;
import io.trivalent.vocabulary.UtteranceId;

/**
 * One modality of one utterance, small enough to wait.
 *
 * @param model the package whose quantizer made the tensor; the same package scores it
 * @param eventMs timestamp of the record, milliseconds since 1970
 * @param arrivedMs wall clock when it was read, milliseconds since 1970
 */
public record QuantizedPart(
        UtteranceId utterance,
        Modality modality,
        Placement placement,
        PackageId model,
        CompactTensor tensor,
        Source source,
        long eventMs,
        long arrivedMs) {
    public QuantizedPart {
        requireNonNull(utterance);
        requireNonNull(modality);
        requireNonNull(placement);
        requireNonNull(model);
        requireNonNull(tensor);
        requireNonNull(source);
    }

    /** Whether the other part says the same, from wherever it was read. */
    public boolean says(QuantizedPart other) {
        return modality == other.modality
                && placement.equals(other.placement)
                && model.equals(other.model)
                && tensor.equals(other.tensor);
    }
}
