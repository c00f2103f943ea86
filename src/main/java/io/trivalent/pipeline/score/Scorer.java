package io.trivalent.pipeline.score;

import static io.trivalent.vocabulary.RejectionCode.PACKAGE_GONE;
import static io.trivalent.vocabulary.RejectionCode.SCORE_FAILED;
import static io.trivalent.vocabulary.RejectionCode.SCORE_TIMED_OUT;

import io.trivalent.model.InvalidModelException;
import io.trivalent.pipeline.batch.Batch;
import io.trivalent.pipeline.batch.FlushCause;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.RunCosts;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.quantize.TimedOutInputs;
import io.trivalent.runtime.GraphFailedException;
import io.trivalent.runtime.LoadedModel;
import io.trivalent.runtime.LoadedModels;
import io.trivalent.vocabulary.PackageId;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.RejectionCode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Scores the batches of one stream thread. Not thread-safe, because it holds input buffers; threads share the models. */
public final class Scorer {
    private static final int MAX_NAMED = 3;

    private final LoadedModels models;
    private final ScoreConfig config;
    private final TimedOutInputs timedOutInputs;
    private final FlowCounters counters;
    private final LongSupplier wallMs;
    private final ThreadRuns runs;
    private final RunBudget budget;
    private final Map<PackageId, Intervals> intervalsByPackage = new HashMap<>();
    private int unsettled;

    /**
     * The scorer of one stream thread.
     *
     * @param jointRuns the runs of all threads of this process
     * @param timedOutInputs utterances whose run timed out, of all tasks of this process
     * @param costs receives the duration of each run
     * @param wallMs wall clock, milliseconds since 1970
     */
    public Scorer(
            LoadedModels models,
            ScoreConfig config,
            JointRuns jointRuns,
            TimedOutInputs timedOutInputs,
            RunCosts costs,
            FlowCounters counters,
            LongSupplier wallMs) {
        this.models = models;
        this.config = config;
        this.timedOutInputs = timedOutInputs;
        this.counters = counters;
        this.wallMs = wallMs;
        this.runs = new ThreadRuns(jointRuns.shapes(config), jointRuns, costs, counters, wallMs);
        this.budget = new RunBudget(config.maxRun().toNanos());
    }

    /** A commit is about to happen: batches flushed for it share the run time of its transaction. */
    void beforeCommit() {
        budget.beforeCommit();
    }

    /**
     * Puts each utterance of the batch exactly once: scored, rejected or postponed. If it throws, the utterances that were not
     * put yet count as abandoned.
     *
     * @throws IllegalStateException if the model fails its parity cases, so that no utterance may be rejected
     */
    void score(Batch batch, ScoreOutlet out) {
        score(batch, false, out);
    }

    private void score(Batch batch, boolean alone, ScoreOutlet out) {
        if (batch.cause() != FlushCause.COMMIT) {
            budget.resetAfterCommit();
        }
        unsettled = batch.utterances().size();
        try {
            settle(batch, alone, out);
        } finally {
            counters.add(Count.ABANDONED, unsettled);
        }
    }

    /** Scores an utterance that was postponed, without any other; like {@link #score}. */
    void scoreAlone(AlignedUtterance utterance, ScoreOutlet out) {
        score(new Batch(List.of(utterance), FlushCause.FULL), true, out);
    }

    private void settle(Batch batch, boolean alone, ScoreOutlet out) {
        LoadedModel model;
        try {
            model = models.loaded(batch.model());
        } catch (InvalidModelException | UncheckedIOException e) {
            batch.utterances()
                    .forEach(utterance -> reject(utterance, PACKAGE_GONE, String.valueOf(e.getMessage()), out));
            return;
        }
        List<AlignedUtterance> remaining =
                timedOutInputs.any() ? rejectTimedOut(batch.utterances(), out) : batch.utterances();
        if (!remaining.isEmpty()) {
            Call call = new Call(model, remaining, alone, out);
            new Triage<>(config, System::nanoTime, counters, budget, call, call).settle(remaining);
        }
    }

    /** Returns the utterances whose run did not time out before. */
    private List<AlignedUtterance> rejectTimedOut(List<AlignedUtterance> utterances, ScoreOutlet out) {
        List<AlignedUtterance> remaining = new ArrayList<>(utterances.size());
        for (AlignedUtterance utterance : utterances) {
            timedOutInputs
                    .reason(utterance.sources())
                    .ifPresentOrElse(
                            reason -> reject(utterance, SCORE_TIMED_OUT, reason, out), () -> remaining.add(utterance));
        }
        return remaining;
    }

    /** The runs of one batch and their outcome. */
    private final class Call implements Triage.Runs<BatchScores>, Triage.Outcome<BatchScores> {
        private final LoadedModel model;
        private final List<AlignedUtterance> batch;
        private final ScoreOutlet out;
        private final Intervals intervals;
        private boolean alone;

        /** @param alone whether the runs may not contain other threads' utterances */
        private Call(LoadedModel model, List<AlignedUtterance> batch, boolean alone, ScoreOutlet out) {
            this.model = model;
            this.batch = batch;
            this.alone = alone;
            this.out = out;
            this.intervals =
                    intervalsByPackage.computeIfAbsent(model.model().id(), id -> new Intervals(model.manifest()));
        }

        @Override
        public BatchScores run(List<AlignedUtterance> utterances, Duration limit) {
            if (alone) {
                return runs.alone(model, utterances, limit);
            }
            alone = true; // unless this run succeeds
            BatchScores scores = runs.together(model, utterances, limit);
            alone = false;
            return scores;
        }

        /** A broken device fails on every input, so the parity cases show whether the utterance caused the failure. */
        @Override
        public Triage.Health check(GraphFailedException failure) {
            try {
                return ParityCheck.isAtUsualSpeed(model) ? Triage.Health.USUAL : Triage.Health.SLOW;
            } catch (InvalidModelException e) {
                failure.addSuppressed(e);
                throw new IllegalStateException(
                        "model %s fails its parity cases too: %s; found while scoring %s"
                                .formatted(model.model().id(), e.getMessage(), named(batch)),
                        failure);
            }
        }

        @Override
        public void scored(List<AlignedUtterance> utterances, BatchScores scores) {
            long scoredMs = wallMs.getAsLong();
            for (int row = 0; row < utterances.size(); row++) {
                AlignedUtterance utterance = utterances.get(row);
                float score = scores.score(row);
                if (Float.isFinite(score)) {
                    put(
                            new ScoredUtterance(
                                    utterance,
                                    model.model(),
                                    score,
                                    scores.unimodal(row, utterance),
                                    intervals.around(score, utterance),
                                    scores.startedMs(),
                                    scoredMs),
                            out);
                } else {
                    String message = "model %s returned the score %s for utterance '%s', expected a finite number"
                            .formatted(utterance.model(), score, utterance.id());
                    reject(utterance, SCORE_FAILED, message, out);
                }
            }
        }

        @Override
        public void postponed(AlignedUtterance utterance) {
            out.postpone(utterance);
            unsettled--;
        }

        @Override
        public void rejected(AlignedUtterance utterance, GraphFailedException failure) {
            String message = String.valueOf(failure.getMessage());
            if (failure.kind() == GraphFailedException.Kind.TIMED_OUT) {
                timedOutInputs.remember(utterance.sources(), message);
                reject(utterance, SCORE_TIMED_OUT, message, out);
            } else {
                reject(utterance, SCORE_FAILED, message, out);
            }
        }
    }

    /** The first ids of a batch, for an error message: punctuators and commit hooks have no record that it could name. */
    private static String named(List<AlignedUtterance> utterances) {
        String first = utterances.stream()
                .limit(MAX_NAMED)
                .map(utterance -> "'" + utterance.id() + "'")
                .collect(Collectors.joining(", "));
        int more = utterances.size() - MAX_NAMED;
        return more > 0 ? first + " and %d more".formatted(more) : first;
    }

    private void put(ScoredUtterance scored, ScoreOutlet out) {
        counters.increment(Count.SCORED);
        unsettled--;
        out.next(scored);
    }

    private void reject(AlignedUtterance utterance, RejectionCode code, String message, ScoreOutlet out) {
        unsettled--;
        out.reject(Rejection.ofUtterance(code, message, utterance.id(), utterance.sources()));
    }
}
