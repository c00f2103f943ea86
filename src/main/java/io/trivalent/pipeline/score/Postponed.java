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

    /** Caps of one task; a model or machine that exceeds them cannot keep up, and the task fails. */
    static final int MAX_UTTERANCES = 10_000;

    static final long MAX_BYTES = 256L << 20;

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private long bytes;

    private record Entry(AlignedUtterance utterance, long waitMs, long notBeforeMs) {}

    /** Key of the utterance, different for each revision. */
    static String key(AlignedUtterance utterance) {
        return utterance.id().value() + "/" + utterance.releaseDetails().revision();
    }

    /** Adds an utterance; it runs alone after those that were added before. */
    void add(AlignedUtterance utterance) {
        put(new Entry(utterance, 0, Long.MIN_VALUE));
    }

    /** Moves an utterance that could not be judged to the end. */
    void addAgain(AlignedUtterance utterance, long waitedMs, long wallMs) {
        long waitMs = Math.min(MAX_WAIT_MS, Math.max(FIRST_WAIT_MS, 2 * waitedMs));
        put(new Entry(utterance, waitMs, wallMs + waitMs));
    }

    private void put(Entry entry) {
        entries.put(key(entry.utterance()), entry);
        bytes += entry.utterance().sizeBytes();
    }

    /** Removes the next utterance that need not wait any longer. */
    Optional<Turn> next(long wallMs) {
        for (Entry entry : entries.values()) {
            if (entry.notBeforeMs() <= wallMs) {
                entries.remove(key(entry.utterance()));
                bytes -= entry.utterance().sizeBytes();
                return Optional.of(new Turn(entry.utterance(), entry.waitMs()));
            }
        }
        return Optional.empty();
    }

    int size() {
        return entries.size();
    }

    /**
     * Fails if there is no room for another utterance.
     *
     * @throws IllegalStateException naming the caps; the transaction is aborted and nothing is lost
     */
    void requireRoom() {
        if (entries.size() >= MAX_UTTERANCES || bytes >= MAX_BYTES) {
            throw new IllegalStateException(
                    "%d utterances of %d bytes are postponed after timeouts, expected fewer than %d and %d; the model hangs or the machine is too slow for score.max-run"
                            .formatted(entries.size(), bytes, MAX_UTTERANCES, MAX_BYTES));
        }
    }

    /**
     * The next utterance.
     *
     * @param waitedMs how long it had to wait since it was postponed again, 0 the first time
     */
    record Turn(AlignedUtterance utterance, long waitedMs) {}
}
