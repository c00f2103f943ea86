package io.trivalent.pipeline.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trivalent.fixtures.Collected;
import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.Parts;
import io.trivalent.fixtures.Settled;
import io.trivalent.fixtures.Utterances;
import io.trivalent.model.ModelStore;
import io.trivalent.pipeline.batch.Batch;
import io.trivalent.pipeline.batch.FlushCause;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.quantize.TimedOutInputs;
import io.trivalent.runtime.LoadedModels;
import io.trivalent.runtime.OnnxRuntime;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.RejectionCode;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The real runtime on a graph that breaks on request: see {@code make_faulty.py} in the test's resources. */
class FaultyModelTest {
    private static final float FAILS = 0.905f;
    private static final float STUCK = 0.915f;
    private static final float FLAKY = 0.93f;
    private static final float NAN = 0.945f;

    /** The flaky graph fails at each try with probability 1/2: forty tries leave no doubt. */
    private final ScoreConfig config =
            Settled.with(Map.of("score.max-run", "1s", "score.retries", "40")).score();

    private final FlowCounters counters = new FlowCounters();
    private final Collected<ScoredUtterance> out = new Collected<>();
    private final OnnxRuntime runtime = new OnnxRuntime(config);
    private final LoadedModels models = new LoadedModels(runtime, new ModelStore(Packages.TEST_MODELS));
    private final TimedOutInputs timedOut = new TimedOutInputs();
    private final Scorer scorer = new Scorer(models, config, timedOut, counters, () -> 0);

    @AfterEach
    void close() {
        models.close();
    }

    @Test
    void terminatesAStuckRunAndRefusesOnlyTheCulprit() {
        // When
        score(0.3f, STUCK, 0.6f);
        // Then
        healthy("u0", "u2");
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
    void runsNoUtteranceAgainOnWhichTheModelGotStuck() {
        // Given: the transaction of the first batch is aborted, so its records are read again
        score(0.3f, STUCK, 0.6f);
        // When
        score(0.3f, STUCK, 0.6f);
        // Then
        assertThat(counters.of(Count.TIMED_OUT)).isEqualTo(2);
        assertThat(out.rejections()).hasSize(2).allSatisfy(rejection -> {
            assertThat(rejection.code()).isEqualTo(RejectionCode.SCORE_TIMED_OUT);
            assertThat(rejection.key()).hasToString("u1");
        });
        healthy("u0", "u2", "u0", "u2");
    }

    @Test
    void givesTheFlakyTheirScore() {
        // When
        score(0.3f, FLAKY, FLAKY, 0.6f);
        // Then
        healthy("u0", "u1", "u2", "u3");
        assertThat(out.rejections()).isEmpty();
    }

    @Test
    void doesNotTryAgainWhatFailsForGood() {
        // When
        score(0.3f, FAILS);
        // Then
        healthy("u0");
        assertThat(out.rejections()).extracting(Rejection::code).containsExactly(RejectionCode.SCORE_FAILED);
        assertThat(counters.of(Count.RETRIED)).isZero();
        assertThat(counters.of(Count.BISECTED)).isEqualTo(1);
    }

    @Test
    void refusesOnlyTheRowThatIsNotANumber() {
        // When
        score(0.3f, NAN, 0.6f);
        // Then
        healthy("u0", "u2");
        assertThat(out.rejections()).extracting(Rejection::code).containsExactly(RejectionCode.SCORE_FAILED);
        assertThat(counters.of(Count.BISECTED)).isZero();
    }

    private void score(float... texts) {
        var utterances = IntStream.range(0, texts.length)
                .mapToObj(i -> utterance(i, texts[i]))
                .toList();
        scorer.score(new Batch(utterances, FlushCause.FULL), out);
    }

    private static AlignedUtterance utterance(int number, float text) {
        return Utterances.of(
                Parts.madeFor(Packages.FAULTY, Parts.part("u" + number, Modality.TEXT, number, Parts.vector(text))));
    }

    /** What else is in the batch is scored as by the late fusion: the mean over three, two of which are not there. */
    private void healthy(String... ids) {
        assertThat(out.values())
                .extracting(scored -> scored.utterance().id().value())
                .containsExactly(ids);
        assertThat(out.values()).allSatisfy(scored -> assertThat(scored.score())
                .isCloseTo(scored.utterance().parts().get(0).tensor().data().getFloat(0) / 3, within(1e-6f)));
    }
}
