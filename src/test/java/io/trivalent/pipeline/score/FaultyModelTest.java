package io.trivalent.pipeline.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.Parts;
import io.trivalent.fixtures.Settled;
import io.trivalent.fixtures.Utterances;
import io.trivalent.model.ModelStore;
import io.trivalent.pipeline.batch.Batch;
import io.trivalent.pipeline.batch.FlushCause;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.RunCosts;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.quantize.TimedOutInputs;
import io.trivalent.runtime.LoadedModels;
import io.trivalent.runtime.OnnxRuntime;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.RejectionCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs a graph that fails for chosen text scores: see {@code make_faulty.py} in the test resources. */
class FaultyModelTest {
    private static final float FAILS = 0.905f;
    private static final float TIMES_OUT = 0.915f;
    private static final float FLAKY = 0.93f;
    private static final float NAN = 0.945f;

    /** The flaky graph fails at each try with probability 1/2, and at forty tries with 2^-40. */
    private final ScoreConfig config =
            Settled.with(Map.of("score.max-run", "1s", "score.retries", "40")).score();

    private final FlowCounters counters = new FlowCounters();
    private final CollectedScores out = new CollectedScores();
    private final OnnxRuntime runtime = new OnnxRuntime(config);
    private final LoadedModels models = new LoadedModels(runtime, new ModelStore(Packages.TEST_MODELS));
    private final Scorer scorer =
            new Scorer(models, config, AnyRuns.unbounded(), new TimedOutInputs(), new RunCosts(), counters, () -> 0);

    @BeforeEach
    void checkOnceAsAtTheStartOfAProcess() {
        ParityCheck.require(models.loaded(Packages.FAULTY));
    }

    @AfterEach
    void close() {
        models.close();
    }

    @Test
    void terminatesARunAndRejectsOnlyTheUtteranceThatTimesOut() {
        // When
        score(0.3f, TIMES_OUT, 0.6f);
        // Then
        assertScored("u0", "u2");
        assertThat(out.rejections()).hasSize(1);
        Rejection rejection = out.rejections().get(0);
        assertThat(rejection.code()).isEqualTo(RejectionCode.SCORE_TIMED_OUT);
        assertThat(rejection.key()).hasToString("u1");
        assertThat(rejection.message())
                .matches("graph faulty/1 model.onnx ran for more than \\d+ ms and was terminated");
        assertThat(counters.of(Count.TIMED_OUT)).isEqualTo(2);
        assertThat(runtime.overdue()).isEmpty();
    }

    @Test
    void doesNotRunAgainOnAnUtteranceThatTimedOut() {
        // Given: the transaction of the first batch is aborted, so its records are read again
        score(0.3f, TIMES_OUT, 0.6f);
        // When
        score(0.3f, TIMES_OUT, 0.6f);
        // Then
        assertThat(counters.of(Count.TIMED_OUT)).isEqualTo(2);
        assertThat(out.rejections()).hasSize(2).allSatisfy(rejection -> {
            assertThat(rejection.code()).isEqualTo(RejectionCode.SCORE_TIMED_OUT);
            assertThat(rejection.key()).hasToString("u1");
        });
        assertScored("u0", "u2", "u0", "u2");
    }

    @Test
    void scoresUtterancesWithTransientFailures() {
        // When
        score(0.3f, FLAKY, FLAKY, 0.6f);
        // Then
        assertScored("u0", "u1", "u2", "u3");
        assertThat(out.rejections()).isEmpty();
    }

    @Test
    void doesNotRetryAPermanentFailure() {
        // When
        score(0.3f, FAILS);
        // Then
        assertScored("u0");
        assertThat(out.rejections()).extracting(Rejection::code).containsExactly(RejectionCode.SCORE_FAILED);
        assertThat(counters.of(Count.RETRIED)).isZero();
        assertThat(counters.of(Count.BISECTED)).isEqualTo(1);
    }

    @Test
    void rejectsOnlyTheUtteranceWhoseScoreIsNaN() {
        // When
        score(0.3f, NAN, 0.6f);
        // Then
        assertScored("u0", "u2");
        assertThat(out.rejections()).extracting(Rejection::code).containsExactly(RejectionCode.SCORE_FAILED);
        assertThat(counters.of(Count.BISECTED)).isZero();
    }

    @Test
    void rejectsOnlyTheFailingUtteranceOfTwoThreadsThatRunTogether() throws Exception {
        // Given: the batches of two threads wait for a run in progress
        var joint = new JointRuns(1, Settled.defaults().batch(), new RunCosts(), counters);
        var began = new CountDownLatch(1);
        var busy = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool();
        Future<?> first = threads.submit(() -> joint.run(Packages.CONSTANT, List.of(), Duration.ofDays(1), all -> {
            began.countDown();
            try {
                busy.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new BatchScores(Map.of(), 0);
        }));
        began.await();
        var others = new CollectedScores();
        // When
        Future<?> failing = start(threads, joint, out, 1, utterance(1, 0.3f), utterance(2, FAILS), utterance(3, 0.6f));
        Future<?> innocent = start(threads, joint, others, 2, utterance(4, 0.3f), utterance(5, 0.6f));
        busy.countDown();
        first.get();
        failing.get();
        innocent.get();
        threads.shutdown();
        // Then
        assertScored("u1", "u3");
        assertThat(out.rejections()).extracting(Rejection::code).containsExactly(RejectionCode.SCORE_FAILED);
        assertThat(others.values())
                .extracting(scored -> scored.utterance().id().value())
                .containsExactly("u4", "u5");
        assertThat(others.rejections()).isEmpty();
        assertThat(counters.of(Count.BISECTED)).isEqualTo(2);
    }

    private Future<?> start(
            ExecutorService threads, JointRuns joint, ScoreOutlet out, int waiting, AlignedUtterance... utterances) {
        // A batch waits for half of max-run.
        ScoreConfig patient = Settled.with("score.max-run", "1000s").score();
        var ofThread = new Scorer(models, patient, joint, new TimedOutInputs(), new RunCosts(), counters, () -> 0);
        Future<?> scored = threads.submit(() -> ofThread.score(new Batch(List.of(utterances), FlushCause.FULL), out));
        while (joint.waiting() < waiting) {
            Thread.onSpinWait();
        }
        return scored;
    }

    private void score(float... texts) {
        var utterances = IntStream.range(0, texts.length)
                .mapToObj(i -> utterance(i, texts[i]))
                .toList();
        scorer.score(new Batch(utterances, FlushCause.FULL), out);
        for (List<AlignedUtterance> postponed = out.takePostponed(); !postponed.isEmpty(); ) {
            postponed.forEach(utterance -> scorer.scoreAlone(utterance, out));
            scorer.beforeCommit();
            postponed = out.takePostponed();
        }
    }

    private static AlignedUtterance utterance(int number, float text) {
        return Utterances.of(
                Parts.madeFor(Packages.FAULTY, Parts.part("u" + number, Modality.TEXT, number, Parts.vector(text))));
    }

    /** The other utterances have the score of late fusion: the mean of three scores, two of which are missing and count as 0. */
    private void assertScored(String... ids) {
        assertThat(out.values())
                .extracting(scored -> scored.utterance().id().value())
                .containsExactly(ids);
        assertThat(out.values()).allSatisfy(scored -> assertThat(scored.score())
                .isCloseTo(scored.utterance().parts().get(0).tensor().data().getFloat(0) / 3, within(1e-6f)));
    }
}
