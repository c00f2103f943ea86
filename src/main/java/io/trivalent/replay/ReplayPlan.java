package io.trivalent.replay;

import io.trivalent.Utterance;
import io.trivalent.vocabulary.Modality;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a replay sends, and what it may expect in return. Holds every record in memory: about 175 KB an utterance with
 * dense features, a few KB with averaged ones.
 *
 * @param sends in the order in which they are sent; due times never decrease
 * @param expected the utterances of which at least one part is sent, in the order of the data set
 * @param droppedParts number of parts left out, per modality that lost any; parts in the data set = sent + dropped
 * @param droppedUtterances number of utterances that lost all their parts: no event is expected for them
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

    /** Plans the replay of all these utterances; reads the stream to its end, and leaves closing it to the caller. */
    public static ReplayPlan of(Stream<Utterance> utterances, ReplayOptions options) {
        return new ReplayPlanner(options).plan(utterances.toList());
    }
}
