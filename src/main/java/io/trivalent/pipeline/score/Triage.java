package io.trivalent.pipeline.score;

import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.runtime.GraphFailedException;
import io.trivalent.runtime.GraphFailedException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Runs a batch until each utterance is either scored or rejected. An utterance is rejected if a run of it alone fails.
 *
 * <ul>
 *   <li>A transient failure is retried.
 *   <li>After a permanent failure the batch is halved, until only the failing utterance is left.
 *   <li>After a timeout every remaining utterance runs alone. Halving would cost up to log n waits for each utterance that
 *       times out, among n.
 * </ul>
 *
 * <p>All runs of one batch share a budget of three times {@code max-run}. Without it the transaction could time out, and the
 * failing utterance would be read again with its records:
 *
 * <pre>
 *   together   max-run for all tries of one run, while 2 max-run are left of the budget
 *   alone      min(max-run, left / u), u utterances not yet settled
 * </pre>
 *
 * <p>Example with the defaults (5 s, 32 utterances): if one utterance times out, its batch takes 5 s together and about 0.3 s
 * for this utterance alone. If all 32 time out, the batch takes 15 s.
 *
 * @param <R> the result of one run
 */
final class Triage<R> {
    private static final int MAX_RUNS = 3;

    private final ScoreConfig config;
    private final LongSupplier nanos;
    private final FlowCounters counters;
    private final Runs<R> runs;
    private final Outcome<R> out;
    private final long maxRunNanos;
    private long leftNanos;
    private int unsettled;
    private boolean timedOut;
    private boolean healthy;

    /** Runs the model. */
    interface Runs<R> {
        /**
         * Runs the model once.
         *
         * @param limit maximum duration, above 0
         * @throws GraphFailedException if the run fails or times out
         */
        R run(List<AlignedUtterance> utterances, Duration limit);

        /**
         * Checks that the utterance caused the failure, not the model.
         *
         * @throws IllegalStateException if the model fails its parity cases too
         */
        void requireHealthy(GraphFailedException failure);
    }

    /** Receives each utterance of the batch once. */
    interface Outcome<R> {
        void scored(List<AlignedUtterance> utterances, R result);

        void rejected(AlignedUtterance utterance, GraphFailedException failure);
    }

    Triage(ScoreConfig config, LongSupplier nanos, FlowCounters counters, Runs<R> runs, Outcome<R> out) {
        this.config = config;
        this.nanos = nanos;
        this.counters = counters;
        this.runs = runs;
        this.out = out;
        this.maxRunNanos = config.maxRun().toNanos();
    }

    /** Settles one batch. */
    void settle(List<AlignedUtterance> batch) {
        leftNanos = MAX_RUNS * maxRunNanos;
        unsettled = batch.size();
        timedOut = false;
        healthy = false;
        together(batch);
    }

    private void together(List<AlignedUtterance> utterances) {
        if (utterances.size() == 1 || timedOut || leftNanos < 2 * maxRunNanos) {
            utterances.forEach(this::alone);
            return;
        }
        R result;
        try {
            result = run(utterances, maxRunNanos);
        } catch (GraphFailedException e) {
            if (e.kind() == Kind.TIMED_OUT) {
                timedOut = true;
                together(utterances);
                return;
            }
            counters.increment(Count.BISECTED);
            int half = utterances.size() / 2;
            together(utterances.subList(0, half));
            together(utterances.subList(half, utterances.size()));
            return;
        }
        scored(utterances, result);
    }

    private void alone(AlignedUtterance utterance) {
        List<AlignedUtterance> one = List.of(utterance);
        R result;
        try {
            result = run(one, Math.min(maxRunNanos, leftNanos / unsettled));
        } catch (GraphFailedException e) {
            if (!healthy) {
                runs.requireHealthy(e);
                healthy = true;
            }
            unsettled--;
            out.rejected(utterance, e);
            return;
        }
        scored(one, result);
    }

    private void scored(List<AlignedUtterance> utterances, R result) {
        unsettled -= utterances.size();
        out.scored(utterances, result);
    }

    private R run(List<AlignedUtterance> utterances, long limitNanos) {
        long began = nanos.getAsLong();
        try {
            return tries(utterances, began + limitNanos);
        } catch (GraphFailedException e) {
            if (e.kind() == Kind.TIMED_OUT) {
                counters.increment(Count.TIMED_OUT);
            }
            throw e;
        } finally {
            // The time that a suspended machine sleeps must not be taken from the remaining utterances.
            leftNanos -= Math.min(nanos.getAsLong() - began, limitNanos);
        }
    }

    private R tries(List<AlignedUtterance> utterances, long until) {
        for (int more = config.retries(); ; more--) {
            try {
                return runs.run(utterances, Duration.ofNanos(Math.max(1, until - nanos.getAsLong())));
            } catch (GraphFailedException e) {
                if (e.kind() != Kind.TRANSIENT || more <= 0 || until - nanos.getAsLong() <= 0) {
                    throw e;
                }
                counters.increment(Count.RETRIED);
            }
        }
    }
}
