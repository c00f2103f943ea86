package io.trivalent.pipeline.batch;

import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.vocabulary.PackageId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Collects the utterances of one task into batches. It does not depend on Kafka. Not thread-safe.
 *
 * <p>An utterance waits in the bucket of its length, so that a full batch pads each utterance to at most the bound of its
 * bucket. A flush of batches that are not full merges neighboring buckets if the shortest utterance has at least a quarter of
 * the steps of the longest: one run more costs more than a little padding.
 *
 * <p>Two limits bound the memory: the bytes of all waiting utterances, and the padded bytes of one batch. An utterance that
 * would exceed either limit first flushes those waiting.
 *
 * <p>If the outlet throws, the batch is no longer held here, so the next commit would lose its utterances. From then on every
 * call except {@link #abandon} throws.
 */
final class Batcher {
    /** In one flushed batch, no utterance has more than this many times the steps of another. */
    private static final int MAX_LENGTH_RATIO = 4;

    private final BatchConfig config;
    private final FlowCounters counters;
    private final Consumer<Batch> out;
    private final Map<Slot, Draft> waiting = new LinkedHashMap<>();
    private long oldestMs = Long.MAX_VALUE;
    private int held;
    private long heldBytes;
    private boolean failed;

    private record Slot(PackageId model, int bucket) {}

    Batcher(BatchConfig config, FlowCounters counters, Consumer<Batch> out) {
        this.config = config;
        this.counters = counters;
        this.out = out;
    }

    /** Maximum number of utterances that may wait. */
    static int maxHeld(BatchConfig config) {
        return config.maxSize() * (config.buckets().size() + 1);
    }

    /** Adds an utterance, and flushes batches that are full or due or that would exceed a limit with it. */
    void add(AlignedUtterance utterance, long wallMs) {
        held++;
        heldBytes += utterance.sizeBytes();
        counters.increment(Count.WAITING);
        requireNotFailed();
        if (heldBytes > config.maxBytes() || held > maxHeld(config)) {
            drain(FlushCause.CAPPED);
        }
        Slot slot = new Slot(utterance.model(), bucket(utterance.steps()));
        Draft draft = waiting.computeIfAbsent(slot, key -> new Draft(config));
        if (!draft.accepts(utterance)) {
            Draft previous = draft;
            draft = new Draft(config);
            waiting.put(slot, draft);
            flush(previous, FlushCause.CAPPED);
        }
        draft.add(utterance);
        oldestMs = Math.min(oldestMs, wallMs);
        if (draft.full()) {
            waiting.remove(slot);
            if (waiting.isEmpty()) {
                oldestMs = Long.MAX_VALUE;
            }
            flush(draft, FlushCause.FULL);
        }
        tick(wallMs);
    }

    /** Flushes all waiting utterances if the oldest has waited for the maximum wait time. */
    void tick(long wallMs) {
        if (oldestMs != Long.MAX_VALUE && wallMs - oldestMs >= config.maxDelay().toMillis()) {
            drain(FlushCause.DELAY);
        }
    }

    /** Flushes all waiting utterances; called before every commit. */
    void drain(FlushCause cause) {
        requireNotFailed();
        oldestMs = Long.MAX_VALUE;
        Map<PackageId, List<AlignedUtterance>> byModel = new LinkedHashMap<>();
        waiting.forEach((slot, draft) ->
                byModel.computeIfAbsent(slot.model(), key -> new ArrayList<>()).addAll(draft.utterances()));
        waiting.clear();
        byModel.values().forEach(utterances -> drain(utterances, cause));
    }

    /** Drops the waiting utterances without a score; the partition's next owner reads their records again. */
    void abandon() {
        counters.add(Count.ABANDONED, held);
        counters.add(Count.WAITING, -held);
        waiting.clear();
        oldestMs = Long.MAX_VALUE;
        held = 0;
        heldBytes = 0;
    }

    boolean waiting() {
        return oldestMs != Long.MAX_VALUE;
    }

    /** The number of waiting utterances. */
    int held() {
        return held;
    }

    /** Bytes of the tensors of the waiting utterances. */
    long heldBytes() {
        return heldBytes;
    }

    private void drain(List<AlignedUtterance> utterances, FlushCause cause) {
        utterances.sort(Comparator.comparingInt(AlignedUtterance::steps).reversed());
        Draft draft = new Draft(config);
        int longest = 0;
        for (AlignedUtterance utterance : utterances) {
            if (!draft.accepts(utterance) || utterance.steps() * MAX_LENGTH_RATIO < longest) {
                flush(draft, cause);
                draft = new Draft(config);
                longest = 0;
            }
            draft.add(utterance);
            longest = Math.max(longest, utterance.steps());
        }
        flush(draft, cause);
    }

    private void flush(Draft draft, FlushCause cause) {
        List<AlignedUtterance> utterances = draft.utterances();
        long longest =
                utterances.stream().mapToLong(AlignedUtterance::steps).max().orElse(0);
        long real = utterances.stream().mapToLong(AlignedUtterance::steps).sum();
        held -= utterances.size();
        heldBytes -= utterances.stream().mapToLong(AlignedUtterance::sizeBytes).sum();
        counters.add(Count.WAITING, -utterances.size());
        counters.increment(Count.BATCHES);
        counters.add(Count.STEPS, longest * utterances.size());
        counters.add(Count.PADDING, longest * utterances.size() - real);
        failed = true;
        out.accept(new Batch(utterances, cause));
        failed = false;
    }

    private void requireNotFailed() {
        if (failed) {
            throw new IllegalStateException(
                    "an earlier batch failed while %d utterances were waiting, expected the task to be closed"
                            .formatted(held));
        }
    }

    private int bucket(int steps) {
        List<Integer> bounds = config.buckets();
        for (int i = 0; i < bounds.size(); i++) {
            if (steps <= bounds.get(i)) {
                return i;
            }
        }
        return bounds.size();
    }
}
