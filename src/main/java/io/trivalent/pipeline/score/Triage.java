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
 * Runs utterances until each is scored, rejected or postponed to a later transaction.
 *
 * <ul>
 *   <li>A transient failure is retried.
 *   <li>After a permanent failure the batch is halved, until only the failing utterance is left.
 *   <li>After a timeout all utterances of the run are postponed: each later runs alone.
 *   <li>A run together with other threads' utterances that fails is repeated without them, or postponed after a timeout.
 *   <li>If the {@link RunBudget} of the transaction does not allow another run, the remaining utterances are postponed.
 * </ul>
 *
 * <p>An utterance is rejected only if a run of it alone failed, or took all of {@code max-run}, while the model reproduced its
 * parity cases at its usual speed. If the process is slower at that moment (other work on the machine, a throttled container),
 * the failure is not the utterance's, and it is postponed again.
 *
 * @param <R> the result of one run
 */
final class Triage<R> {
    private final ScoreConfig config;
    private final LongSupplier nanos;
    private final FlowCounters counters;
    private final RunBudget budget;
    private final Runs<R> runs;
    private final Outcome<R> out;
    private boolean healthy;

    /** The state of the model at a moment. */
    enum Health {
        /** It reproduces its parity cases at its usual speed. */
        USUAL,
        /** It reproduces them, but takes longer than usual. */
        SLOW
    }

    /** Runs the model. */
    interface Runs<R> {
        /**
         * Runs the model once, together with other threads' utterances or without them; without them after the first failure.
         *
         * @param limit maximum duration, above 0
         * @throws JointRunFailedException if a run together with other threads' utterances fails or times out
         * @throws GraphFailedException if the run fails or times out
         */
        R run(List<AlignedUtterance> utterances, Duration limit);

        /**
         * Checks whether the utterance caused the failure, or the model or the machine.
         *
         * @throws IllegalStateException if the model fails its parity cases too
         */
        Health check(GraphFailedException failure);
    }

    /** Receives each utterance once. */
    interface Outcome<R> {
        void scored(List<AlignedUtterance> utterances, R result);

        void rejected(AlignedUtterance utterance, GraphFailedException failure);

        /** The utterance must run alone in a later transaction. */
        void postponed(AlignedUtterance utterance);
    }

    Triage(
            ScoreConfig config,
            LongSupplier nanos,
            FlowCounters counters,
            RunBudget budget,
            Runs<R> runs,
            Outcome<R> out) {
        this.config = config;
        this.nanos = nanos;
        this.counters = counters;
        this.budget = budget;
        this.runs = runs;
        this.out = out;
    }

    /** Settles a batch, or one utterance that was postponed. */
    void settle(List<AlignedUtterance> utterances) {
        if (!budget.allowsRun()) {
            utterances.forEach(out::postponed);
            return;
        }
        R result;
        try {
            result = run(utterances);
        } catch (JointRunFailedException e) {
            if (e.timedOut()) {
                utterances.forEach(out::postponed);
            } else {
                settle(utterances);
            }
            return;
        } catch (GraphFailedException e) {
            failed(utterances, e);
            return;
        }
        out.scored(utterances, result);
    }

    private void failed(List<AlignedUtterance> utterances, GraphFailedException failure) {
        if (utterances.size() == 1) {
            failedAlone(utterances.get(0), failure);
        } else if (failure.kind() == Kind.TIMED_OUT) {
            utterances.forEach(out::postponed);
        } else {
            counters.increment(Count.BISECTED);
            int half = utterances.size() / 2;
            settle(utterances.subList(0, half));
            settle(utterances.subList(half, utterances.size()));
        }
    }

    private void failedAlone(AlignedUtterance utterance, GraphFailedException failure) {
        // A timeout is judged at its own moment; for other failures one check of the model is enough.
        if (failure.kind() == Kind.TIMED_OUT || !healthy) {
            healthy = runs.check(failure) == Health.USUAL;
        }
        if (healthy) {
            out.rejected(utterance, failure);
        } else {
            out.postponed(utterance);
        }
    }

    private R run(List<AlignedUtterance> utterances) {
        for (int more = config.retries(); ; more--) {
            try {
                return tryOnce(utterances);
            } catch (GraphFailedException e) {
                if (e.kind() != Kind.TRANSIENT || more <= 0 || !budget.allowsRun()) {
                    throw e;
                }
                counters.increment(Count.RETRIED);
            }
        }
    }

    private R tryOnce(List<AlignedUtterance> utterances) {
        long began = nanos.getAsLong();
        try {
            return runs.run(utterances, config.maxRun());
        } catch (GraphFailedException e) {
            if (e.kind() == Kind.TIMED_OUT) {
                counters.increment(Count.TIMED_OUT);
            }
            throw e;
        } finally {
            budget.spend(nanos.getAsLong() - began);
        }
    }
}
