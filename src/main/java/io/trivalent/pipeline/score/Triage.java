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
 * Runs a batch until each of its utterances is scored, or is refused because it failed alone.
 *
 * <p>A run whose failure may be passing is tried again; one that fails for good is halved until only the culprit is left. A
 * run that gets stuck is not halved, because each culprit among n would cost log n times the wait: from then on everybody
 * runs alone.
 *
 * <p>The runs of one batch take three times {@code max-run} together, or a transaction that waits for them would run out of
 * time and the culprit would come back with its records:
 *
 * <pre>
 *   together   max-run for all tries of one run, while 2 max-run are left
 *   alone      min(max-run, left / u), u utterances not yet settled
 * </pre>
 *
 * <p>With the defaults (5 s, 32 utterances) a batch with one that hangs waits 5 s for all and about 0.3 s for the culprit;
 * where all 32 hang it is over after 15 s.
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
    private boolean stuck;
    private boolean healthy;

    /** The model, as far as it matters here. */
    interface Runs<R> {
        /**
         * One run.
         *
         * @param limit how long it may last, above 0
         * @throws GraphFailedException if it fails, or did not end in time
         */
        R run(List<AlignedUtterance> utterances, Duration limit);

        /**
         * Tells a culprit from a sick model.
         *
         * @throws IllegalStateException if the model fails without the utterance as well
         */
        void requireHealthy(GraphFailedException failure);
    }

    /** Takes each utterance of the batch once. */
    interface Outcome<R> {
        void scored(List<AlignedUtterance> utterances, R result);

        void refused(AlignedUtterance culprit, GraphFailedException why);
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
        stuck = false;
        healthy = false;
        together(batch);
    }

    private void together(List<AlignedUtterance> utterances) {
        if (utterances.size() == 1 || stuck || leftNanos < 2 * maxRunNanos) {
            utterances.forEach(this::alone);
            return;
        }
        R result;
        try {
            result = run(utterances, maxRunNanos);
        } catch (GraphFailedException e) {
            if (e.kind() == Kind.TIMED_OUT) {
                stuck = true;
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
            out.refused(utterance, e);
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
            // A machine that was suspended meanwhile must not take the time of those that are left.
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
