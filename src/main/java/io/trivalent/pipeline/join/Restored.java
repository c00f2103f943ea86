package io.trivalent.pipeline.join;

import io.trivalent.vocabulary.UtteranceId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an earlier owner of the partition saved.
 *
 * @param left utterances that have left, in the order of leaving
 * @param waiting utterances that wait, in the order of waiting
 */
record Restored(OptionalLong horizon, List<Left> left, List<PendingUtterance> waiting) {
    /** One utterance that has left. */
    record Left(UtteranceId id, Marker marker, Optional<Kept> kept) {}

    static Restored of(Map<String, byte[]> saved) {
        OptionalLong horizon = OptionalLong.empty();
        List<Left> left = new ArrayList<>();
        List<PendingUtterance> waiting = new ArrayList<>();
        for (Map.Entry<String, byte[]> entry : saved.entrySet()) {
            if (entry.getKey().equals(PendingFormat.HORIZON)) {
                horizon = OptionalLong.of(PendingFormat.horizon(entry.getValue()));
                continue;
            }
            UtteranceId id = new UtteranceId(entry.getKey());
            if (PendingFormat.isWaiting(entry.getValue())) {
                waiting.add(PendingFormat.waiting(id, entry.getValue()));
            } else {
                left.add(PendingFormat.left(id, entry.getValue()));
            }
        }
        left.sort(Comparator.comparingLong(one -> one.marker().time()));
        waiting.sort(Comparator.comparingLong(PendingUtterance::since));
        return new Restored(horizon, left, waiting);
    }
}
