package io.trivalent.pipeline.join;

import io.trivalent.vocabulary.UtteranceId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The state that an earlier owner of the partition saved.
 *
 * @param horizon time of the youngest marker that was forgotten because there were too many; empty if none was
 * @param released released utterances in the order of release
 * @param waiting waiting utterances in the order of their first parts
 */
record Restored(OptionalLong horizon, List<Released> released, List<PendingUtterance> waiting) {
    /**
     * A released utterance.
     *
     * @param kept its parts, if it may be revised
     */
    record Released(UtteranceId id, Marker marker, Optional<KeptUtterance> kept) {}

    /** Reads all values of the store. */
    static Restored of(Map<String, byte[]> saved) {
        OptionalLong horizon = OptionalLong.empty();
        List<Released> released = new ArrayList<>();
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
                released.add(PendingFormat.released(id, entry.getValue()));
            }
        }
        released.sort(Comparator.comparingLong(utterance -> utterance.marker().time()));
        waiting.sort(Comparator.comparingLong(PendingUtterance::since));
        return new Restored(horizon, released, waiting);
    }
}
