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
 * The batches of one task, without Kafka. Utterances wait in the bucket of their length, so that a full batch pads each to
 * at most its bucket's bound. A flush before its time takes neighbouring buckets together as long as the shortest is at
 * least a quarter of the longest: a run costs more than a little padding. Not thread-safe.
 *
 * <p>Memory is bounded twice: by what waits, and by what one batch takes once it is padded; who would exceed either sends
 * the others ahead.
 *
 * <p>What an exception stopped on its way out is gone from here, so a commit would lose it: from then on nothing comes in
 * and nothing leaves but by {@link #giveUp}.
 */
final class Batcher {
    private static final int MIN_SHARE = 4;

    private final BatchConfig config;
    private final FlowCounters counters;
    private final Consumer<Batch> out;
    private final Map<Slot, Draft> waiting = new LinkedHashMap<>();
    private long oldestMs = Long.MAX_VALUE;
    private int held;
    private long heldBytes;
    private boolean broken;

    private record Slot(PackageId model, int bucket) {}

    Batcher(BatchConfig config, FlowCounters counters, Consumer<Batch> out) {
        this.config = config;
        this.counters = counters;
        this.out = out;
    }

    /** Most utterances that may wait. */
    static int maxHeld(BatchConfig config) {
        return config.maxSize() * (config.buckets().size() + 1);
    }

    /** Adds an utterance; what is full, due, or in the way of a cap leaves at once. */
    void add(AlignedUtterance utterance, long wallMs) {
        held++;
        heldBytes += utterance.sizeBytes();
        counters.increment(Count.WAITING);
        requireWhole();
        if (heldBytes > config.maxBytes() || held > maxHeld(config)) {
            drain(FlushCause.CAPPED);
        }
        Slot slot = new Slot(utterance.model(), bucket(utterance.steps()));
        Draft draft = waiting.computeIfAbsent(slot, key -> new Draft(config));
        if (!draft.takes(utterance)) {
            Draft ahead = draft;
            draft = new Draft(config);
            waiting.put(slot, draft);
            flush(ahead, FlushCause.CAPPED);
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

    /** Lets time pass; what is due leaves. */
    void tick(long wallMs) {
        if (oldestMs != Long.MAX_VALUE && wallMs - oldestMs >= config.maxDelay().toMillis()) {
            drain(FlushCause.DELAY);
        }
    }

    /** Lets everything leave: called before every commit. */
    void drain(FlushCause cause) {
        requireWhole();
        oldestMs = Long.MAX_VALUE;
        Map<PackageId, List<AlignedUtterance>> byModel = new LinkedHashMap<>();
        waiting.forEach((slot, draft) ->
                byModel.computeIfAbsent(slot.model(), key -> new ArrayList<>()).addAll(draft.utterances()));
        waiting.clear();
        byModel.values().forEach(utterances -> drain(utterances, cause));
    }

    /** Lets go of what waits without a score; its records are read again by the partition's next owner. */
    void giveUp() {
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

    /** Utterances that wait. */
    int held() {
        return held;
    }

    /** Bytes of their tensors. */
    long heldBytes() {
        return heldBytes;
    }

    private void drain(List<AlignedUtterance> utterances, FlushCause cause) {
        utterances.sort(Comparator.comparingInt(AlignedUtterance::steps).reversed());
        Draft draft = new Draft(config);
        int longest = 0;
        for (AlignedUtterance utterance : utterances) {
            if (!draft.takes(utterance) || utterance.steps() * MIN_SHARE < longest) {
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
        broken = true;
        out.accept(new Batch(utterances, cause));
        broken = false;
    }

    private void requireWhole() {
        if (broken) {
            throw new IllegalStateException(
                    "a batch was stopped by an exception with %d utterances behind it, expected the task to close"
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
