package io.trivalent.pipeline.join;

import static java.util.Objects.requireNonNull;

import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.UtteranceId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The waiting utterances of one task, indexed by id, by age and by deadline. A new part can move the deadline, because only the
 * missing modalities count:
 *
 * <pre>
 *   due = since + max wait time(m) over the awaited modalities m that are missing
 * </pre>
 */
final class PendingQueue {
    private final WaitTimes waitTimes;
    private final Map<UtteranceId, Waiting> byAge = new LinkedHashMap<>();
    private final TreeSet<Waiting> byDeadline =
            new TreeSet<>(Comparator.comparingLong(Waiting::due).thenComparingLong(Waiting::number));
    private long arrivals;
    private long bytes;

    /**
     * An entry of both indexes.
     *
     * @param number order of arrival, for utterances with the same deadline
     */
    private record Waiting(PendingUtterance utterance, long due, long number) {}

    PendingQueue(WaitTimes waitTimes) {
        this.waitTimes = waitTimes;
    }

    @Nullable
    PendingUtterance get(UtteranceId id) {
        Waiting waiting = byAge.get(id);
        return waiting == null ? null : waiting.utterance();
    }

    /** Adds an utterance that has at least one part. */
    void add(PendingUtterance utterance) {
        place(utterance, arrivals++);
        bytes += utterance.sizeBytes();
    }

    /** Adds a part to a waiting utterance; it replaces an earlier part of its modality. */
    void put(PendingUtterance utterance, QuantizedPart part) {
        Waiting before = waiting(utterance);
        bytes += part.tensor().sizeBytes()
                - utterance
                        .part(part.modality())
                        .map(replaced -> replaced.tensor().sizeBytes())
                        .orElse(0);
        utterance.put(part);
        if (due(utterance) != before.due()) {
            byDeadline.remove(before);
            place(utterance, before.number());
        }
    }

    void remove(PendingUtterance utterance) {
        byDeadline.remove(waiting(utterance));
        byAge.remove(utterance.id());
        bytes -= utterance.sizeBytes();
    }

    /** The utterance with the earliest deadline, if that deadline has passed. */
    Optional<PendingUtterance> due(long now) {
        return byDeadline.isEmpty() || byDeadline.first().due() > now
                ? Optional.empty()
                : Optional.of(byDeadline.first().utterance());
    }

    /**
     * The utterance that has waited longest.
     *
     * @throws java.util.NoSuchElementException if none waits
     */
    PendingUtterance oldest() {
        return byAge.values().iterator().next().utterance();
    }

    /** Number of waiting utterances. */
    int size() {
        return byAge.size();
    }

    /** Tensor bytes of the waiting parts. */
    long bytes() {
        return bytes;
    }

    /** Number of waiting parts. */
    long parts() {
        return byAge.values().stream()
                .mapToLong(waiting -> waiting.utterance().size())
                .sum();
    }

    void clear() {
        byAge.clear();
        byDeadline.clear();
        bytes = 0;
    }

    private long due(PendingUtterance utterance) {
        return utterance.since() + waitTimes.longestMissing(utterance.modalities());
    }

    private Waiting waiting(PendingUtterance utterance) {
        return requireNonNull(byAge.get(utterance.id()));
    }

    private void place(PendingUtterance utterance, long number) {
        Waiting waiting = new Waiting(utterance, due(utterance), number);
        byAge.put(utterance.id(), waiting);
        byDeadline.add(waiting);
    }
}
