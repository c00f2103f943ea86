package io.trivalent.evaluate;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How often the modalities of an utterance contradict each other.
 *
 * @param compared number of utterances with at least two unimodal scores
 * @param share of those whose event names modalities in conflict, in [0, 1]; empty if none was compared
 */
record Conflicts(int compared, OptionalDouble share) {
    static Conflicts of(List<EvaluatedUtterance> scored) {
        var compared = scored.stream()
                .filter(utterance -> utterance.unimodalScores() > 1)
                .toList();
        return new Conflicts(
                compared.size(),
                compared.stream()
                        .mapToDouble(utterance -> utterance.conflict().isEmpty() ? 0 : 1)
                        .average());
    }
}
