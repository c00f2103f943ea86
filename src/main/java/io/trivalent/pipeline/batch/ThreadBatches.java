package io.trivalent.pipeline.batch;

import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.RunCosts;
import io.trivalent.pipeline.join.AlignedUtterance;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The waiting utterances of all tasks of one stream thread, so that many quiet partitions fill batches together. Any task may
 * flush them: the tasks of a thread share its transaction, and the first of them that prepares a commit flushes for all. Only
 * the stream thread calls it.
 *
 * <p>It also requests commits: results are committed as soon as {@link BatchConfig#commitGap()} has passed since the last
 * commit. A thread that is behind requests none. It flushes full batches, and commits at the commit interval only.
 */
final class ThreadBatches {
    private final BatchConfig config;
    private final FlowCounters counters;
    private final RunCosts costs;
    private final BooleanSupplier behind;
    private final LongSupplier wallMs;
    private final Map<Integer, BatchLoad> tasks = new HashMap<>();
    private Batcher batcher;
    private Consumer<Batch> outlet = batch -> {
        throw new IllegalStateException("batch was flushed outside a task");
    };
    private long committedMs;
    private boolean uncommitted;

    ThreadBatches(
            BatchConfig config, FlowCounters counters, RunCosts costs, BooleanSupplier behind, LongSupplier wallMs) {
        this.config = config;
        this.counters = counters;
        this.costs = costs;
        this.behind = behind;
        this.wallMs = wallMs;
        this.batcher = batcher();
    }

    private Batcher batcher() {
        return new Batcher(config, counters, costs, behind, this::flush);
    }

    /** A task of this thread begins. */
    void open(int partition) {
        BatchLoad before = tasks.put(partition, BatchLoad.open(counters.loads(), partition, config));
        if (before != null) {
            before.close();
        }
    }

    /** A task ends; its utterances that still wait are dropped. */
    void close(int partition) {
        batcher.abandon(partition);
        BatchLoad load = tasks.remove(partition);
        if (load != null) {
            load.close();
        }
        if (tasks.isEmpty()) {
            batcher.abandon();
            batcher = batcher();
            uncommitted = false;
        }
    }

    /**
     * Adds an utterance of a task.
     *
     * @param outlet scores batches through a task of this thread
     */
    void add(AlignedUtterance utterance, long wallMs, Consumer<Batch> outlet) {
        this.outlet = outlet;
        batcher.add(utterance, wallMs); // may flush the others first, or all
        BatchLoad load = tasks.get(utterance.partition());
        if (load != null) {
            load.add(1, utterance.sizeBytes());
        }
    }

    /** Flushes the waiting utterances if the oldest is due. */
    void tick(long wallMs, Consumer<Batch> outlet) {
        this.outlet = outlet;
        batcher.tick(wallMs);
    }

    /** Flushes the waiting utterances of all tasks, because one of them prepares a commit. */
    void drain(long wallMs, Consumer<Batch> outlet) {
        this.outlet = outlet;
        batcher.drain(FlushCause.COMMIT);
        committedMs = wallMs;
        uncommitted = false;
    }

    /** Whether utterances wait, or results that will request a commit. */
    boolean waiting() {
        return batcher.waiting() || uncommitted;
    }

    /** Whether results should be committed now. */
    boolean commitDue(long wallMs) {
        return uncommitted && wallMs - committedMs >= config.commitGap().toMillis();
    }

    private void flush(Batch batch) {
        for (AlignedUtterance utterance : batch.utterances()) {
            @Nullable BatchLoad load = tasks.get(utterance.partition());
            if (load != null) {
                load.add(-1, -utterance.sizeBytes());
            }
        }
        outlet.accept(batch);
        batcher.ranUntil(wallMs.getAsLong());
        uncommitted |= batch.cause() != FlushCause.COMMIT && !behind.getAsBoolean();
    }
}
