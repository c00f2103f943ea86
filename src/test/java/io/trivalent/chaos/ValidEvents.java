package io.trivalent.chaos;

import io.trivalent.Sentiment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Checks the events of the valid utterances of {@link Fuzz}: one each, from all three parts, with the expected score.
 */
final class ValidEvents {
    private static final int MAX_LISTED = 20;
    private static final double TOLERANCE = 1e-5;

    private final Deserializer<Object> deserializer;
    private final BitSet seen = new BitSet();
    private final List<String> violations = new ArrayList<>();

    ValidEvents(Deserializer<Object> deserializer) {
        this.deserializer = deserializer;
    }

    /** Checks an event; ignores those of other utterances. */
    void add(ConsumerRecord<byte[], byte[]> record) {
        String id = new String(record.key(), StandardCharsets.UTF_8);
        if (id.startsWith("valid")) {
            check(id, (Sentiment) deserializer.deserialize(record.topic(), record.value()));
        }
    }

    private void check(String id, Sentiment event) {
        int n = Integer.parseInt(id.substring("valid".length()));
        if (seen.get(n)) {
            violations.add(id + " has a second event");
        }
        seen.set(n);
        if (event.getModalities().size() < 3 || !(Math.abs(event.getScore() - Fuzz.score(n)) < TOLERANCE)) {
            violations.add("%s has score %s from %s, expected %s from all modalities"
                    .formatted(id, event.getScore(), event.getModalities(), Fuzz.score(n)));
        }
    }

    /** Missing, duplicate and wrong events of this many valid utterances; at most 20 are listed. */
    List<String> violations(int valid) {
        if (seen.cardinality() < valid) {
            violations.add("%d valid utterances have no event, the first is %s"
                    .formatted(valid - seen.cardinality(), Fuzz.validId(seen.nextClearBit(0))));
        }
        return violations.subList(0, Math.min(violations.size(), MAX_LISTED));
    }
}
