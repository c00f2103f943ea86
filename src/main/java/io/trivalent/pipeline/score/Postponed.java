package io.trivalent.pipeline.score;

import io.trivalent.pipeline.join.AlignedUtterance;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The utterances of one task that must run alone, in the order in which they were postponed. One that is postponed again waits
 * longer each time, up to {@link #MAX_WAIT_MS}, because the machine is slow at that moment. Not thread-safe.
 */
final class Postponed {
    static final long FIRST_WAIT_MS = 100;
    static final long MAX_WAIT_MS = 10_000;

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private record Entry(AlignedUtterance utterance, long waitMs, long notBeforeMs) {}

    /** Key of the utterance, different for each revision. */
    static String key(AlignedUtterance utterance) {
        return utterance.id().value() + "/" + utterance.releaseDetails().revision();
    }

    /** Adds an utterance that runs alone as soon as it is its turn. */
    void add(AlignedUtterance utterance) {
        entries.put(key(utterance), new Entry(utterance, 0, Long.MIN_VALUE));
    }

    /** Moves an utterance whose run alone proved nothing to the end. */
    void addAgain(AlignedUtterance utterance, long waitedMs, long wallMs) {
        long waitMs = Math.min(MAX_WAIT_MS, Math.max(FIRST_WAIT_MS, 2 * waitedMs));
        entries.put(key(utterance), new Entry(utterance, waitMs, wallMs + waitMs));
    }

    /** Removes the next utterance whose time has come. */
    Optional<Turn> next(long wallMs) {
        for (Entry entry : entries.values()) {
            if (entry.notBeforeMs() <= wallMs) {
                entries.remove(key(entry.utterance()));
                return Optional.of(new Turn(entry.utterance(), entry.waitMs()));
            }
        }
        return Optional.empty();
    }

    int size() {
        return entries.size();
    }

    /**
     * The utterance whose turn it is.
     *
     * @param waitedMs how long it had to wait since it was postponed again, 0 the first time
     */
    record Turn(AlignedUtterance utterance, long waitedMs) {}
}
