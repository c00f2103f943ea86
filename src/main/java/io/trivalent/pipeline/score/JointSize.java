package io.trivalent.pipeline.score;

import io.trivalent.pipeline.batch.BatchConfig;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.Modality;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The size of a run.
 *
 * @param count utterances, at least 1
 * @param steps of the longest utterance
 * @param rowBytes bytes of the largest part of each modality
 */
record JointSize(int count, int steps, Map<Modality, Integer> rowBytes) {
    JointSize {
        rowBytes = Collections.unmodifiableMap(rowBytes);
    }

    static JointSize of(List<AlignedUtterance> utterances) {
        int longest = 1;
        Map<Modality, Integer> bytes = new EnumMap<>(Modality.class);
        for (AlignedUtterance utterance : utterances) {
            longest = Math.max(longest, utterance.steps());
            for (QuantizedPart part : utterance.parts()) {
                bytes.merge(part.modality(), part.tensor().sizeBytes(), Math::max);
            }
        }
        return new JointSize(utterances.size(), longest, bytes);
    }

    /** The size of both together. */
    JointSize with(JointSize other) {
        Map<Modality, Integer> bytes = new EnumMap<>(Modality.class);
        bytes.putAll(rowBytes);
        other.rowBytes.forEach((modality, size) -> bytes.merge(modality, size, Math::max));
        return new JointSize(count + other.count, Math.max(steps, other.steps), bytes);
    }

    /** Whether both together fit into one run, and cost less in it than in two. */
    boolean pays(JointSize other, double overhead, BatchConfig limits) {
        JointSize both = with(other);
        return both.count <= limits.maxSize()
                && both.paddedBytes() <= limits.maxBytes()
                && both.paddedSteps() <= paddedSteps() + other.paddedSteps() + overhead;
    }

    private long paddedSteps() {
        return (long) count * steps;
    }

    private long paddedBytes() {
        return count * rowBytes.values().stream().mapToLong(Integer::longValue).sum();
    }
}
