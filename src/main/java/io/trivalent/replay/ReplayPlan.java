package io.trivalent.replay;

import io.trivalent.Utterance;
import io.trivalent.vocabulary.Modality;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The records a replay sends and the events it expects. Holds every record in memory: about 175 KB per utterance with
 * dense features, a few KB with averaged ones.
 *
 * @param sends in sending order; due times never decrease
 * @param expected the utterances with at least one part sent, in data set order
 * @param droppedParts number of dropped parts per modality that lost any; parts in the data set = sent + dropped
 * @param droppedUtterances number of utterances that lost all their parts; no event is expected for them
 * @param totalBytes size of all values sent, as Avro binary without key and wire header
 */
public record ReplayPlan(
        List<Send> sends,
        List<ExpectedUtterance> expected,
        Map<Modality, Integer> droppedParts,
        int droppedUtterances,
        long totalBytes) {
    public ReplayPlan {
        sends = List.copyOf(sends);
        expected = List.copyOf(expected);
        var copy = new EnumMap<Modality, Integer>(Modality.class);
        copy.putAll(droppedParts);
        droppedParts = Collections.unmodifiableMap(copy);
    }

    /** Plans the replay of these utterances. Reads the stream to its end; the caller closes it. */
    public static ReplayPlan of(Stream<Utterance> utterances, ReplayOptions options) {
        return new ReplayPlanner(options).plan(utterances.toList());
    }
}
