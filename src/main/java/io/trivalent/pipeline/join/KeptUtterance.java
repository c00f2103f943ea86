package io.trivalent.pipeline.join;

import io.trivalent.pipeline.quantize.QuantizedPart;

/**
 * An utterance that was released incomplete. Its parts are kept, so that a missing part can make a revision.
 *
 * @param release why it was released incomplete
 */
record KeptUtterance(PendingUtterance utterance, Release release) {
    /** Whether the part is of a missing modality and was quantized for the model of the other parts. */
    boolean lacks(QuantizedPart part) {
        return utterance.part(part.modality()).isEmpty() && utterance.madeFor(part.model());
    }
}
