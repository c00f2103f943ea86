package io.trivalent.pipeline.batch;

import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.vocabulary.Modality;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A batch that is not flushed yet. Its size counts every row as long as the longest one:
 *
 * <pre>
 *   padded bytes = n · Σ_m max_i size(i, m)      n utterances i, modalities m
 * </pre>
 */
final class Draft {
    private final BatchConfig config;
    private final List<AlignedUtterance> utterances = new ArrayList<>();
    private final Map<Modality, Integer> longest = new EnumMap<>(Modality.class);
    private long paddedBytes;

    Draft(BatchConfig config) {
        this.config = config;
    }

    /** Whether the utterance fits; an empty draft accepts any. */
    boolean accepts(AlignedUtterance utterance) {
        return utterances.isEmpty() || (!full() && paddedBytesWith(utterance) <= config.maxBytes());
    }

    void add(AlignedUtterance utterance) {
        paddedBytes = paddedBytesWith(utterance);
        utterances.add(utterance);
        utterance
                .parts()
                .forEach(part -> longest.merge(part.modality(), part.tensor().sizeBytes(), Math::max));
    }

    /** Whether a limit is reached, so that no further utterance fits. */
    boolean full() {
        return utterances.size() >= config.maxSize() || paddedBytes >= config.maxBytes();
    }

    List<AlignedUtterance> utterances() {
        return utterances;
    }

    private long paddedBytesWith(AlignedUtterance utterance) {
        long row = 0;
        for (Modality modality : Modality.values()) {
            row += Math.max(longest.getOrDefault(modality, 0), size(utterance, modality));
        }
        return row * (utterances.size() + 1);
    }

    private static int size(AlignedUtterance utterance, Modality modality) {
        return utterance.part(modality).map(part -> part.tensor().sizeBytes()).orElse(0);
    }
}
