package io.trivalent.pipeline.join;

import static java.util.Objects.requireNonNull;

import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.UtteranceId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The waiting utterances of one task, indexed by id, by age and by deadline. Those whose deadline has passed are in
 * {@link Overdue} instead of the last index. A new part can move the deadline, because only the missing modalities count:
 *
 * <pre>
 *   due = since + max wait time(m) over the awaited modalities m that are missing
 * </pre>
 */
final class PendingQueue {
    private final WaitTimes waitTimes;
    private final Overdue overdue;
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

    PendingQueue(WaitTimes waitTimes, Overdue overdue) {
        this.waitTimes = waitTimes;
        this.overdue = overdue;
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
        replace(before);
    }

    /** Applies a change that may drop parts or limit what the utterance waits for. */
    void change(PendingUtterance utterance, Runnable change) {
        Waiting before = waiting(utterance);
        bytes -= utterance.sizeBytes();
        change.run();
        bytes += utterance.sizeBytes();
        replace(before);
    }

    void remove(PendingUtterance utterance) {
        byDeadline.remove(waiting(utterance));
        overdue.remove(utterance);
        byAge.remove(utterance.id());
        bytes -= utterance.sizeBytes();
    }

    /**
     * Moves the utterances whose deadline has passed to {@link #overdue}.
     *
     * @param now time of the task's clock, milliseconds since 1970
     * @param wallMs wall clock, milliseconds since 1970
     */
    void expire(long now, long wallMs) {
        while (!byDeadline.isEmpty() && byDeadline.first().due() <= now) {
            overdue.add(requireNonNull(byDeadline.pollFirst()).utterance(), wallMs);
        }
    }

    /** The waiting utterances whose deadline has passed. */
    Overdue overdue() {
        return overdue;
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
        overdue.clear();
        bytes = 0;
    }

    private long due(PendingUtterance utterance) {
        return utterance.since() + waitTimes.longestMissing(utterance);
    }

    private Waiting waiting(PendingUtterance utterance) {
        return requireNonNull(byAge.get(utterance.id()));
    }

    /** Places an utterance again if its deadline has moved. */
    private void replace(Waiting before) {
        if (due(before.utterance()) != before.due()) {
            byDeadline.remove(before);
            overdue.remove(before.utterance());
            place(before.utterance(), before.number());
        }
    }

    private void place(PendingUtterance utterance, long number) {
        Waiting waiting = new Waiting(utterance, due(utterance), number);
        byAge.put(utterance.id(), waiting);
        byDeadline.add(waiting);
    }
}
