package io.trivalent.replay;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came out of Kafka for what a replay put in.
 *
 * @param events the last revision of each utterance's event, by its id in the data set
 * @param duplicates number of events for an utterance and revision that had one
 * @param deadLettersByCode number of dead letters of this replay's utterances
 * @param latencyMs per utterance with an event: from the moment its last part was due (at full speed: was sent) to the
 *     moment its event could be read, milliseconds
 * @param seconds from the first send to the last event
 */
public record ReplayOutcome(
        Map<String, Received> events,
        long duplicates,
        Map<String, Long> deadLettersByCode,
        Map<String, Double> latencyMs,
        double seconds) {
    public ReplayOutcome {
        events = Collections.unmodifiableMap(new LinkedHashMap<>(events));
        deadLettersByCode = Collections.unmodifiableMap(new TreeMap<>(deadLettersByCode));
        latencyMs = Map.copyOf(latencyMs);
    }
}
