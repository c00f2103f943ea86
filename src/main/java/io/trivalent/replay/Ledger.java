package io.trivalent.replay;

import io.trivalent.Sentiment;
import io.trivalent.vocabulary.RejectionCode;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What has come out of the line for the records of one replay. Used by one thread. */
final class Ledger {
    private static final Set<String> WHOLE = EnumSet.allOf(RejectionCode.class).stream()
            .filter(RejectionCode::wholeUtterance)
            .map(Enum::name)
            .collect(Collectors.toSet());

    private final Map<String, Integer> partsByKey;
    private final Map<String, Received> events = new LinkedHashMap<>();
    private final Map<String, Integer> refusedParts = new HashMap<>();
    private final Map<String, Long> deadLettersByCode = new HashMap<>();
    private final Set<String> settled = new HashSet<>();
    private long duplicates;

    /**
     * Begins with nothing.
     *
     * @param partsByKey number of records sent per key: an utterance all of whose records are refused is settled too
     */
    Ledger(Map<String, Integer> partsByKey) {
        this.partsByKey = partsByKey;
    }

    /** Whether the key is one of this replay. */
    boolean knows(String key) {
        return partsByKey.containsKey(key);
    }

    /** An event came. A later revision replaces an earlier one; the same revision again is a duplicate. */
    void event(String key, Received received) {
        Received before = events.get(key);
        if (before != null && revision(received) <= revision(before)) {
            duplicates++;
            return;
        }
        events.put(key, received);
        settled.add(key);
    }

    /** A dead letter with this code came. */
    void deadLetter(String key, String code) {
        deadLettersByCode.merge(code, 1L, Long::sum);
        int parts = partsByKey.getOrDefault(key, 1);
        int refused = refusedParts.merge(key, WHOLE.contains(code) ? parts : 1, Integer::sum);
        if (refused >= parts) {
            settled.add(key);
        }
    }

    /** Utterances that have their event or will never have one. */
    int settled() {
        return settled.size();
    }

    Map<String, Received> events() {
        return events;
    }

    long duplicates() {
        return duplicates;
    }

    Map<String, Long> deadLettersByCode() {
        return deadLettersByCode;
    }

    private static int revision(Received received) {
        Sentiment event = received.event();
        return event.getRevision();
    }
}
