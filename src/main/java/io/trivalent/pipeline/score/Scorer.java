package io.trivalent.pipeline.score;

import static io.trivalent.vocabulary.RejectionCode.PACKAGE_GONE;
import static io.trivalent.vocabulary.RejectionCode.SCORE_FAILED;
import static io.trivalent.vocabulary.RejectionCode.SCORE_TIMED_OUT;

import io.trivalent.model.InvalidModelException;
import io.trivalent.pipeline.batch.Batch;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.Outlet;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.quantize.TimedOutInputs;
import io.trivalent.runtime.GraphFailedException;
import io.trivalent.runtime.LoadedModel;
import io.trivalent.runtime.LoadedModels;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.RejectionCode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Scores the batches of one task. Holds the task's input buffers, so not thread-safe; the sessions are shared. */
public final class Scorer {
    private static final int MAX_NAMED = 3;

    private final LoadedModels models;
    private final ScoreConfig config;
    private final TimedOutInputs timedOut;
    private final FlowCounters counters;
    private final LongSupplier wallMs;
    private final Packer packer = new Packer();
    private int unsettled;

    /**
     * The scorer of one task.
     *
     * @param timedOut utterances on which a model did not end, in any task of this process
     */
    public Scorer(
            LoadedModels models,
            ScoreConfig config,
            TimedOutInputs timedOut,
            FlowCounters counters,
            LongSupplier wallMs) {
        this.models = models;
        this.config = config;
        this.timedOut = timedOut;
        this.counters = counters;
        this.wallMs = wallMs;
    }

    /**
     * Puts each utterance of the batch exactly once: scored or rejected.
     *
     * @throws IllegalStateException if the model, not an utterance, is to blame; what was not put by then is abandoned
     */
    void score(Batch batch, Outlet<ScoredUtterance> out) {
        unsettled = batch.utterances().size();
        try {
            settle(batch, out);
        } finally {
            counters.add(Count.ABANDONED, unsettled);
        }
    }

    private void settle(Batch batch, Outlet<ScoredUtterance> out) {
        LoadedModel model;
        try {
            model = models.loaded(batch.model());
        } catch (InvalidModelException | UncheckedIOException e) {
            batch.utterances()
                    .forEach(utterance -> reject(utterance, PACKAGE_GONE, String.valueOf(e.getMessage()), out));
            return;
        }
        List<AlignedUtterance> fresh = new ArrayList<>(batch.utterances().size());
        for (AlignedUtterance utterance : batch.utterances()) {
            timedOut.reason(utterance.sources())
                    .ifPresentOrElse(why -> reject(utterance, SCORE_TIMED_OUT, why, out), () -> fresh.add(utterance));
        }
        if (!fresh.isEmpty()) {
            Call call = new Call(model, fresh, out);
            new Triage<>(config, System::nanoTime, counters, call, call).settle(fresh);
        }
    }

    /** One batch on its way through the model. */
    private final class Call implements Triage.Runs<BatchScores>, Triage.Outcome<BatchScores> {
        private final LoadedModel model;
        private final List<AlignedUtterance> batch;
        private final Outlet<ScoredUtterance> out;
        private long startedMs;

        private Call(LoadedModel model, List<AlignedUtterance> batch, Outlet<ScoredUtterance> out) {
            this.model = model;
            this.batch = batch;
            this.out = out;
        }

        @Override
        public BatchScores run(List<AlignedUtterance> utterances, Duration limit) {
            startedMs = wallMs.getAsLong();
            return new BatchScores(model.scores(packer.pack(model.manifest(), utterances), limit));
        }

        /** A broken device fails on everything: then it is not the utterance's fault, and nothing may be refused. */
        @Override
        public void requireHealthy(GraphFailedException failure) {
            try {
                ParityCheck.require(model);
            } catch (InvalidModelException sick) {
                failure.addSuppressed(sick);
                throw new IllegalStateException(
                        "model %s fails on its own parity cases as well: %s; found while scoring %s"
                                .formatted(model.model().id(), sick.getMessage(), named(batch)),
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
                    Map<Modality, Float> unimodal = scores.unimodal(row, utterance);
                    put(new ScoredUtterance(utterance, model.model(), score, unimodal, startedMs, scoredMs), out);
                } else {
                    String message = "model %s gave the score %s for utterance '%s', expected a finite number"
                            .formatted(utterance.model(), score, utterance.id());
                    reject(utterance, SCORE_FAILED, message, out);
                }
            }
        }

        @Override
        public void refused(AlignedUtterance culprit, GraphFailedException why) {
            String message = String.valueOf(why.getMessage());
            if (why.kind() == GraphFailedException.Kind.TIMED_OUT) {
                timedOut.remember(culprit.sources(), message);
                reject(culprit, SCORE_TIMED_OUT, message, out);
            } else {
                reject(culprit, SCORE_FAILED, message, out);
            }
        }
    }

    /** Punctuators and commit hooks have no record that an error could name, so it names the utterances. */
    private static String named(List<AlignedUtterance> utterances) {
        String some = utterances.stream()
                .limit(MAX_NAMED)
                .map(utterance -> "'" + utterance.id() + "'")
                .collect(Collectors.joining(", "));
        int more = utterances.size() - MAX_NAMED;
        return more > 0 ? some + " and %d more".formatted(more) : some;
    }

    private void put(ScoredUtterance scored, Outlet<ScoredUtterance> out) {
        counters.increment(Count.SCORED);
        unsettled--;
        out.next(scored);
    }

    private void reject(AlignedUtterance utterance, RejectionCode code, String why, Outlet<ScoredUtterance> out) {
        unsettled--;
        out.reject(Rejection.ofUtterance(code, why, utterance.id(), utterance.sources()));
    }
}
