package io.trivalent.pipeline.join;

import static io.trivalent.vocabulary.RejectionCode.CLIP_CONFLICT;

import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.quantize.QuantizedPart;

/** The rules for a part that arrives after its utterance was released, with the same attempt or an earlier one. */
final class LateParts {
    private final JoinState state;
    private final JoinOutput output;
    private final FlowCounters counters;

    LateParts(JoinState state, JoinOutput output, FlowCounters counters) {
        this.state = state;
        this.output = output;
        this.counters = counters;
    }

    /**
     * Withholds, drops, rejects or publishes the part.
     *
     * @param marker of the part's utterance
     */
    void accept(QuantizedPart part, Marker marker, long wallMs) {
        KeptUtterance kept = state.released().kept(part.utterance());
        if (!state.limits().allow(marker.roles(), part.modality())) {
            counters.increment(Count.PARTS_WITHHELD);
        } else if (part.source().attempt() < marker.attempt()) {
            counters.increment(Count.STRAGGLER);
        } else if (marker.kind() == Marker.Kind.REJECTED) {
            output.rejectWithUtterance(part);
        } else if (kept == null || !kept.lacks(part)) {
            counters.increment(Count.STRAGGLER);
        } else if (kept.utterance().isFromOtherClip(part)) {
            output.reject(part, CLIP_CONFLICT, JoinRejections.clipConflict(kept.utterance(), part));
        } else {
            output.revise(kept, part, wallMs);
        }
    }
}
