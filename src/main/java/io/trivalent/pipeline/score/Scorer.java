package io.trivalent.pipeline.score;

import static io.trivalent.vocabulary.RejectionCode.PACKAGE_GONE;
import static io.trivalent.vocabulary.RejectionCode.SCORE_FAILED;

import io.trivalent.model.GraphSpec.OutputRole;
import io.trivalent.model.ModelRefusedException;
import io.trivalent.pipeline.batch.Batch;
import io.trivalent.pipeline.batch.Packer;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.Outlet;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.quantize.GraphFailedException;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.RejectionCode;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Scores the batches of one task. Holds the task's input buffers, so not thread-safe; the sessions are shared. */
public final class Scorer {
    private final Models models;
    private final FlowCounters counters;
    private final LongSupplier wallMs;
    private final Packer packer = new Packer();
    private int unsettled;

    public Scorer(Models models, FlowCounters counters, LongSupplier wallMs) {
        this.models = models;
        this.counters = counters;
        this.wallMs = wallMs;
    }

    /**
     * Puts each utterance of the batch exactly once: scored or rejected.
     *
     * @throws IllegalStateException if the model, not an utterance, is to blame; what was not put by then is abandoned
     */
    public void score(Batch batch, Outlet<ScoredUtterance> out) {
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
        } catch (ModelRefusedException | UncheckedIOException e) {
            batch.utterances()
                    .forEach(utterance -> reject(utterance, PACKAGE_GONE, String.valueOf(e.getMessage()), out));
            return;
        }
        score(model, batch.utterances(), out);
    }

    private void score(LoadedModel model, List<AlignedUtterance> utterances, Outlet<ScoredUtterance> out) {
        long started = wallMs.getAsLong();
        Map<OutputRole, float[]> scores;
        try {
            scores = new ModelRun(model, packer).scores(utterances);
        } catch (GraphFailedException e) {
            if (utterances.size() == 1) {
                requireHealthy(model, e);
                reject(utterances.get(0), SCORE_FAILED, String.valueOf(e.getMessage()), out);
                return;
            }
            counters.increment(Count.BISECTED);
            int half = utterances.size() / 2;
            score(model, utterances.subList(0, half), out);
            score(model, utterances.subList(half, utterances.size()), out);
            return;
        }
        long scored = wallMs.getAsLong();
        for (int i = 0; i < utterances.size(); i++) {
            put(model, utterances.get(i), i, scores, started, scored, out);
        }
    }

    /** A broken device fails on everything: then it is not the utterance's fault, and nothing may be refused. */
    private static void requireHealthy(LoadedModel model, GraphFailedException failure) {
        try {
            ParityCheck.require(model);
        } catch (ModelRefusedException sick) {
            failure.addSuppressed(sick);
            throw new IllegalStateException(
                    "model %s fails on its own parity cases as well: %s"
                            .formatted(model.model().id(), sick.getMessage()),
                    failure);
        }
    }

    private void put(
            LoadedModel model,
            AlignedUtterance utterance,
            int row,
            Map<OutputRole, float[]> scores,
            long started,
            long scored,
            Outlet<ScoredUtterance> out) {
        Map<Modality, Float> unimodal = new EnumMap<>(Modality.class);
        float score = Float.NaN;
        for (Map.Entry<OutputRole, float[]> output : scores.entrySet()) {
            float value = output.getValue()[row];
            Optional<Modality> modality = output.getKey().modality();
            if (modality.isEmpty()) {
                score = value;
            } else if (Float.isFinite(value) && utterance.part(modality.get()).isPresent()) {
                unimodal.put(modality.get(), value);
            }
        }
        if (!Float.isFinite(score)) {
            String message = "model %s gave the score %s for utterance '%s', expected a finite number"
                    .formatted(utterance.model(), score, utterance.id());
            reject(utterance, SCORE_FAILED, message, out);
            return;
        }
        counters.increment(Count.SCORED);
        unsettled--;
        out.next(new ScoredUtterance(utterance, model.model(), score, unimodal, started, scored));
    }

    private void reject(AlignedUtterance utterance, RejectionCode code, String why, Outlet<ScoredUtterance> out) {
        unsettled--;
        out.reject(Rejection.ofUtterance(code, why, utterance.id(), utterance.sources()));
    }
}
