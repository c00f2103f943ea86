package io.trivalent.pipeline.batch;

import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.RunCosts;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.vocabulary.PackageId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Collects utterances into batches. It does not depend on Kafka. Not thread-safe.
 *
 * <p>Utterances of all lengths wait together. When they are flushed, because enough of them wait, the oldest is due or the task
 * commits, {@link BatchPlan} divides them by the cost of runs of their package.
 *
 * <p>Two limits bound the memory: the bytes of all waiting utterances, and the padded bytes of one batch. An utterance that
 * would exceed the first flushes those waiting.
 *
 * <p>If the outlet throws, the batch is no longer held here, so the next commit would lose its utterances. From then on every
 * call except {@link #abandon} throws.
 */
final class Batcher {
    /** Full batches for which utterances wait: enough to find neighbors of similar length. */
    private static final int POOL = 8;

    private final BatchConfig config;
    private final FlowCounters counters;
    private final long maxDelayMs;
    private final long maxBusyDelayMs;
    private final RunCosts costs;
    private final BooleanSupplier behind;
    private final Consumer<Batch> out;
    private final Map<PackageId, List<AlignedUtterance>> waiting = new LinkedHashMap<>();
    private long oldestMs = Long.MAX_VALUE;
    private long ranMs = Long.MIN_VALUE;
    private int held;
    private long heldBytes;
    private double heldNanos;
    private boolean failed;

    /** @param behind whether the thread is behind, so that utterances wait for full batches and for the commit only */
    Batcher(BatchConfig config, FlowCounters counters, RunCosts costs, BooleanSupplier behind, Consumer<Batch> out) {
        this.config = config;
        this.maxDelayMs = config.maxDelay().toMillis();
        this.maxBusyDelayMs = config.maxBusyDelay().toMillis();
        this.counters = counters;
        this.costs = costs;
        this.behind = behind;
        this.out = out;
    }

    /** Maximum number of utterances that may wait. */
    static int maxHeld(BatchConfig config) {
        return POOL * config.maxSize();
    }

    /** Adds an utterance; flushes those waiting if they reach a limit or the oldest is due. */
    void add(AlignedUtterance utterance, long wallMs) {
        held++;
        heldBytes += utterance.sizeBytes();
        heldNanos += utterance.steps() * costs.nanosPerStep(utterance.model());
        counters.increment(Count.WAITING);
        requireNotFailed();
        if (heldBytes > config.maxBytes()) {
            drain(FlushCause.CAPPED);
        }
        waiting.computeIfAbsent(utterance.model(), key -> new ArrayList<>()).add(utterance);
        oldestMs = Math.min(oldestMs, wallMs);
        if (held >= maxHeld(config)) {
            drain(FlushCause.FULL);
        }
        tick(wallMs);
    }

    /**
     * Flushes all waiting utterances if the oldest has waited for the maximum wait time. Time in which batches ran does not
     * count: the records that arrived meanwhile are read first, so that they share batches. Nor does it pay to stop reading
     * for a small saving, so the wait may last a quarter of the time for which the waiting utterances will run:
     *
     * <pre>
     *   wait = min(goal / 3, max(goal / 10, run / 4))      run: their steps × mean duration of a step
     * </pre>
     *
     * In a thread that is behind, utterances wait for full batches.
     */
    void tick(long wallMs) {
        if (oldestMs != Long.MAX_VALUE && wallMs - Math.max(oldestMs, ranMs) >= waitMs() && !behind.getAsBoolean()) {
            drain(FlushCause.DELAY);
        }
    }

    private long waitMs() {
        long quarterOfRun = (long) (heldNanos / 4e6);
        return Math.min(maxBusyDelayMs, Math.max(maxDelayMs, quarterOfRun));
    }

    /** The thread was busy with batches until now. */
    void ranUntil(long wallMs) {
        ranMs = wallMs;
    }

    /** Flushes all waiting utterances; called before every commit. */
    void drain(FlushCause cause) {
        requireNotFailed();
        oldestMs = Long.MAX_VALUE;
        heldNanos = 0;
        Map<PackageId, List<AlignedUtterance>> all = new LinkedHashMap<>(waiting);
        waiting.clear();
        all.forEach((model, utterances) ->
                BatchPlan.divide(utterances, config, costs.overhead(model)).forEach(batch -> flush(batch, cause)));
    }

    /** Drops all waiting utterances without a score; the next owners of their partitions read the records again. */
    void abandon() {
        counters.add(Count.ABANDONED, held);
        counters.add(Count.WAITING, -held);
        waiting.clear();
        oldestMs = Long.MAX_VALUE;
        held = 0;
        heldBytes = 0;
        heldNanos = 0;
    }

    /** Drops the waiting utterances of one task; {@link #abandon()} drops those of a batch that failed, too. */
    void abandon(int partition) {
        for (List<AlignedUtterance> utterances : waiting.values()) {
            utterances.removeIf(utterance -> {
                boolean abandoned = utterance.partition() == partition;
                if (abandoned) {
                    counters.increment(Count.ABANDONED);
                    counters.add(Count.WAITING, -1);
                    held--;
                    heldBytes -= utterance.sizeBytes();
                }
                return abandoned;
            });
        }
        waiting.values().removeIf(List::isEmpty);
        if (waiting.isEmpty()) {
            oldestMs = Long.MAX_VALUE;
            heldNanos = 0;
        }
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

    private void flush(List<AlignedUtterance> utterances, FlushCause cause) {
        long longest = 0;
        long real = 0;
        for (AlignedUtterance utterance : utterances) {
            longest = Math.max(longest, utterance.steps());
            real += utterance.steps();
            heldBytes -= utterance.sizeBytes();
        }
        held -= utterances.size();
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
}
