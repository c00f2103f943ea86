package io.trivalent.pipeline.join;

import static io.trivalent.vocabulary.RejectionCode.MISSING_REQUIRED;

import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.Outlet;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.RejectionCode;

/**
 * The output of one task: aligned utterances and rejections, with their counts. It remembers each released utterance in the
 * task's {@link JoinState}.
 */
final class JoinOutput {
    private final JoinState state;
    private final ExpectedModalities modalities;
    private final JoinRejections rejections;
    private final FlowCounters counters;
    private final Outlet<AlignedUtterance> out;

    JoinOutput(
            JoinState state,
            ExpectedModalities modalities,
            JoinRejections rejections,
            FlowCounters counters,
            Outlet<AlignedUtterance> out) {
        this.state = state;
        this.modalities = modalities;
        this.rejections = rejections;
        this.counters = counters;
        this.out = out;
    }

    /** Releases a waiting utterance; rejects it if a required modality is missing. */
    void release(PendingUtterance utterance, Release release, long wallMs) {
        state.pending().remove(utterance);
        counters.add(Count.PENDING, -utterance.size());
        if (utterance.has(modalities.required(utterance))) {
            counters.add(Count.JOINED, utterance.size());
            publish(utterance, release, wallMs);
        } else {
            counters.add(Count.EXPIRED, utterance.size());
            state.remember(utterance, Marker.Kind.REJECTED);
            String message = JoinRejections.missing(
                    utterance, modalities.required(utterance), state.clock().now() - utterance.since());
            out.reject(Rejection.ofUtterance(MISSING_REQUIRED, message, utterance.id(), utterance.sources()));
        }
    }

    /** Releases a waiting utterance if it has all that it waits for. */
    void releaseIfComplete(PendingUtterance utterance, long wallMs) {
        if (isComplete(utterance)) {
            release(utterance, Release.COMPLETE, wallMs);
        }
    }

    /** Releases a waiting utterance whose deadline has passed; after a restart with a narrower policy it may be complete. */
    void releaseOverdue(PendingUtterance utterance, long wallMs) {
        release(utterance, isComplete(utterance) ? Release.COMPLETE : Release.DEADLINE, wallMs);
    }

    /** Adds the part to an utterance that was released incomplete, and publishes its next revision. */
    void revise(KeptUtterance kept, QuantizedPart part, long wallMs) {
        PendingUtterance utterance = kept.utterance();
        state.released().remove(utterance.id());
        utterance.put(part);
        state.limits().apply(utterance);
        utterance.nextRevision();
        counters.increment(Count.JOINED);
        counters.increment(Count.REVISED);
        publish(utterance, isComplete(utterance) ? Release.COMPLETE : kept.release(), wallMs);
    }

    /** Rejects one part. */
    void reject(QuantizedPart part, RejectionCode code, String message) {
        counters.increment(Count.PARTS_REJECTED);
        out.reject(JoinRejections.ofPart(part, code, message));
    }

    /** Rejects a part whose utterance was rejected before, and counts it with the utterance's other parts. */
    void rejectWithUtterance(QuantizedPart part) {
        counters.increment(Count.EXPIRED);
        out.reject(JoinRejections.ofPart(part, MISSING_REQUIRED, rejections.afterRejection(part)));
    }

    private void publish(PendingUtterance utterance, Release release, long wallMs) {
        state.remember(utterance, Marker.Kind.RELEASED);
        counters.increment(Count.UTTERANCES);
        if (!isComplete(utterance)) {
            counters.increment(Count.INCOMPLETE);
            state.keep(new KeptUtterance(utterance, release));
        }
        out.next(utterance.aligned(
                wallMs, new ReleaseDetails(modalities.awaited(utterance), release, utterance.revision())));
    }

    private boolean isComplete(PendingUtterance utterance) {
        return utterance.has(modalities.awaited(utterance));
    }
}
