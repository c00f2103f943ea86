package io.trivalent.replay;

import io.trivalent.Sentiment;
import io.trivalent.wire.LetterCode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Counts the events and dead letters of one replay. Not thread-safe. */
final class Ledger {
    private final Map<String, Integer> partsByKey;
    private final Map<String, Received> events = new LinkedHashMap<>();
    private final Map<String, Integer> rejectedParts = new HashMap<>();
    private final Map<String, Long> deadLettersByCode = new HashMap<>();
    private final Set<String> settled = new HashSet<>();
    private long duplicates;

    /**
     * Creates an empty ledger.
     *
     * @param partsByKey number of records sent per key: an utterance is settled, too, once all of them are rejected
     */
    Ledger(Map<String, Integer> partsByKey) {
        this.partsByKey = partsByKey;
    }

    /** Whether the key belongs to this replay. */
    boolean knows(String key) {
        return partsByKey.containsKey(key);
    }

    /** Records an event. A later revision replaces an earlier one; the same revision again is a duplicate. */
    void event(String key, Received received) {
        Received before = events.get(key);
        if (before != null && revision(received) <= revision(before)) {
            duplicates++;
            return;
        }
        events.put(key, received);
        settled.add(key);
    }

    /** Records a dead letter with this code. */
    void deadLetter(String key, String code) {
        deadLettersByCode.merge(code, 1L, Long::sum);
        int parts = partsByKey.getOrDefault(key, 1);
        int rejected = rejectedParts.merge(key, LetterCode.rejectsUtterance(code) ? parts : 1, Integer::sum);
        if (rejected >= parts) {
            settled.add(key);
        }
    }

    /** Number of utterances that have an event or can no longer get one. */
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
