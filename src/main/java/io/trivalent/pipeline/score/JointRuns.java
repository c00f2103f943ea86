package io.trivalent.pipeline.score;

import io.trivalent.pipeline.batch.BatchConfig;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.RunCosts;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.vocabulary.PackageId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs of all stream threads of a process. At most a fixed number is in progress at once, because a device gains nothing from
 * more; batches that arrive meanwhile wait, and the next run takes those that wait together, so that a busy device gets larger
 * batches and an idle one no delay.
 *
 * <p>Each thread blocks until its utterances have run, and forwards their results itself: nothing leaves its transaction. No
 * thread is needed for this. The one whose batch waits longest runs it and the batches that join it, and hands the other threads
 * their rows.
 *
 * <p>A batch joins if that costs less than a run of its own, by the measured cost of the package:
 *
 * <pre>
 *   (n + m) · max(s, t)  ≤  n · s + m · t + overhead      n, m utterances of s, t steps; overhead in steps
 * </pre>
 *
 * <p>Thread-safe.
 */
public final class JointRuns {
    private final int atOnce;
    private final BatchConfig limits;
    private final RunCosts costs;
    private final FlowCounters counters;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<WaitingBatch> waiting = new ArrayDeque<>();
    private int inProgress;

    /** Runs a package over utterances. */
    interface Run {
        BatchScores of(List<AlignedUtterance> utterances);
    }

    /**
     * The runs of one process.
     *
     * @param atOnce maximum number of runs in progress, at least 1
     * @param limits the size and the bytes of a run
     */
    public JointRuns(int atOnce, BatchConfig limits, RunCosts costs, FlowCounters counters) {
        if (atOnce < 1) {
            throw new IllegalArgumentException("%d runs at once, expected at least 1".formatted(atOnce));
        }
        this.atOnce = atOnce;
        this.limits = limits;
        this.costs = costs;
        this.counters = counters;
    }

    /**
     * Returns the scores of these utterances, in their order.
     *
     * @param patience after this time the batch no longer waits for runs in progress
     * @param run called by this thread, with these utterances first, or by another thread
     * @throws JointRunFailedException if a run with utterances of several threads failed: it tells nothing of these utterances
     * @throws io.trivalent.runtime.GraphFailedException if a run of these utterances alone failed
     */
    BatchScores run(PackageId model, List<AlignedUtterance> utterances, Duration patience, Run run) {
        WaitingBatch own = new WaitingBatch(model, utterances);
        List<WaitingBatch> together = awaitTurn(own, patience.toNanos());
        if (!together.isEmpty()) {
            lead(together, run);
        }
        return own.result();
    }

    /** The shapes of the tensors of these runs. */
    Shapes shapes(ScoreConfig config) {
        return new Shapes(config.buckets(), limits.maxSize());
    }

    /** The number of batches that wait for runs in progress. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the batches that this thread must run, its own first; none if another thread ran it. */
    private List<WaitingBatch> awaitTurn(WaitingBatch own, long patienceNanos) {
        lock.lock();
        try {
            waiting.addLast(own);
            long left = patienceNanos;
            while (!own.taken()) {
                if (left <= 0 || (inProgress < atOnce && waiting.peekFirst() == own)) {
                    inProgress++;
                    return take(own);
                }
                try {
                    left = changed.awaitNanos(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    left = 0; // it does not wait
                }
            }
            while (!own.done()) {
                changed.awaitUninterruptibly();
            }
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a batch and those that join it from the waiting ones. */
    private List<WaitingBatch> take(WaitingBatch own) {
        waiting.remove(own);
        if (waiting.isEmpty()) {
            return List.of(own);
        }
        List<WaitingBatch> together = new ArrayList<>(List.of(own));
        JointSize size = own.size();
        double overhead = costs.overhead(own.model());
        for (Iterator<WaitingBatch> others = waiting.iterator(); others.hasNext(); ) {
            WaitingBatch other = others.next();
            if (!other.model().equals(own.model())) {
                continue;
            }
            JointSize more = other.size();
            if (size.pays(more, overhead, limits)) {
                size = size.with(more);
                other.take();
                others.remove();
                together.add(other);
            }
        }
        changed.signalAll(); // another one is first now, and may run too
        return together;
    }

    /** Runs batches together and hands each its scores or the failure. */
    private void lead(List<WaitingBatch> together, Run run) {
        try {
            if (together.size() == 1) {
                WaitingBatch own = together.get(0);
                own.succeed(run.of(own.utterances()));
            } else {
                runJointly(together, run);
            }
        } catch (RuntimeException | Error e) {
            fail(together, e);
        } finally {
            lock.lock();
            try {
                inProgress--;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void runJointly(List<WaitingBatch> together, Run run) {
        List<AlignedUtterance> all = new ArrayList<>();
        together.forEach(batch -> all.addAll(batch.utterances()));
        BatchScores scores = run.of(all);
        int first = 0;
        for (WaitingBatch batch : together) {
            batch.succeed(scores.rows(first, batch.utterances().size()));
            first += batch.utterances().size();
        }
        counters.add(Count.SHARED, together.size());
    }

    private void fail(List<WaitingBatch> together, Throwable cause) {
        if (together.size() == 1) {
            together.get(0).fail(cause);
            return;
        }
        if (JointRunFailedException.isTimeout(cause)) {
            counters.increment(Count.TIMED_OUT);
        }
        together.forEach(batch -> batch.fail(new JointRunFailedException(cause)));
    }
}
