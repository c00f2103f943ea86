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
 * The utterances of one task that wait, findable by id, by age and by deadline. A deadline moves when a part comes, because
 * the patience is that with what is still missing:
 *
 * <pre>
 *   due = since + max patience(m) over the awaited modalities m that are missing
 * </pre>
 */
final class PendingQueue {
    private final WaitTimes patience;
    private final Map<UtteranceId, Waiting> byAge = new LinkedHashMap<>();
    private final TreeSet<Waiting> byDeadline =
            new TreeSet<>(Comparator.comparingLong(Waiting::due).thenComparingLong(Waiting::number));
    private long arrivals;
    private long bytes;

    /** An utterance in its place; the number tells apart those that are due together. */
    private record Waiting(PendingUtterance utterance, long due, long number) {}

    PendingQueue(WaitTimes patience) {
        this.patience = patience;
    }

    @Nullable
    PendingUtterance get(UtteranceId id) {
        Waiting waiting = byAge.get(id);
        return waiting == null ? null : waiting.utterance();
    }

    /** Adds an utterance that has its first part. */
    void add(PendingUtterance utterance) {
        place(utterance, arrivals++);
        bytes += utterance.sizeBytes();
    }

    /** Gives a part to an utterance that waits here. */
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

    /** One whose deadline has passed, the longest due first. */
    Optional<PendingUtterance> due(long now) {
        return byDeadline.isEmpty() || byDeadline.first().due() > now
                ? Optional.empty()
                : Optional.of(byDeadline.first().utterance());
    }

    /** The one that has waited longest; there must be one. */
    PendingUtterance oldest() {
        return byAge.values().iterator().next().utterance();
    }

    int size() {
        return byAge.size();
    }

    /** Size of the tensors that wait. */
    long bytes() {
        return bytes;
    }

    /** Parts that wait. */
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
        return utterance.since() + patience.without(utterance.modalities());
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
