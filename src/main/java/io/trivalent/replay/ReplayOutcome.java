package io.trivalent.replay;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Events and dead letters that a replay caused.
 *
 * @param events the last revision of each utterance's event, by utterance id in the data set
 * @param duplicates number of events beyond the first for an utterance and revision
 * @param deadLettersByCode number of dead letters of this replay's utterances
 * @param latencyMs by utterance id, milliseconds from the moment the last part was due (at full speed: was sent) to the
 *     receipt of the event
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
