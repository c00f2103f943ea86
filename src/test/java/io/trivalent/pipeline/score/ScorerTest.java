package io.trivalent.pipeline.score;

import static io.trivalent.fixtures.Utterances.scores;
import static io.trivalent.vocabulary.Modality.ACOUSTIC;
import static io.trivalent.vocabulary.Modality.TEXT;
import static io.trivalent.vocabulary.Modality.VISUAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import io.trivalent.vocabulary.PackageId;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.RejectionCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScorerTest {
    private static final OnnxRuntime RUNTIME =
            new OnnxRuntime(Settled.defaults().score());

    private final LoadedModels models = new LoadedModels(RUNTIME, new ModelStore(Packages.MODELS));
    private final FlowCounters counters = new FlowCounters();
    private final AtomicLong clock = new AtomicLong(200);
    private final Scorer scorer = new Scorer(
            models,
            Settled.defaults().score(),
            AnyRuns.unbounded(),
            new TimedOutInputs(),
            new RunCosts(),
            counters,
            () -> clock.getAndAdd(7));

    @AfterEach
    void close() {
        models.close();
    }

    @Test
    void averagesWithAMissingModalityAsNeutral() {
        // When
        var out = score(scores("a", 0.6f, -0.3f, 0.9f), scores("b", 0.6f, Float.NaN, Float.NaN));
        // Then
        assertThat(out.values())
                .extracting(ScoredUtterance::score)
                .satisfiesExactly(a -> assertThat(a).isCloseTo(0.4f, within(1e-6f)), b -> assertThat(b)
                        .isCloseTo(0.2f, within(1e-6f)));
        assertThat(out.values().get(0).unimodal()).isEqualTo(Map.of(TEXT, 0.6f, ACOUSTIC, -0.3f, VISUAL, 0.9f));
        assertThat(out.values().get(1).unimodal()).isEqualTo(Map.of(TEXT, 0.6f));
        assertThat(counters.of(Count.SCORED)).isEqualTo(2);
    }

    @Test
    void reportsWhenTheRunBeganAndEnded() {
        // When
        var out = score(Utterances.threeModal("a"));
        // Then
        assertThat(out.values().get(0).startedMs()).isEqualTo(200);
        assertThat(out.values().get(0).scoredMs()).isEqualTo(207);
        assertThat(out.values().get(0).model().id()).isEqualTo(Packages.LATE_FUSION);
    }

    @Test
    void abandonsTheRemainingUtterancesAfterAnException() {
        // Given: the producer is fenced at the second event
        var events = new ArrayList<ScoredUtterance>();
        ScoreOutlet fenced = new ScoreOutlet() {
            @Override
            public void next(ScoredUtterance value) {
                events.add(value);
                if (events.size() == 2) {
                    throw new IllegalStateException("producer is fenced");
                }
            }

            @Override
            public void reject(Rejection rejection) {
                throw new AssertionError(rejection.message());
            }

            @Override
            public void postpone(AlignedUtterance utterance) {
                throw new AssertionError(utterance.id() + " was postponed");
            }
        };
        var batch = new Batch(
                List.of(Utterances.threeModal("a"), Utterances.threeModal("b"), Utterances.threeModal("c")),
                FlushCause.FULL);
        // When
        assertThatThrownBy(() -> scorer.score(batch, fenced)).hasMessage("producer is fenced");
        // Then
        assertThat(counters.of(Count.SCORED)).isEqualTo(2);
        assertThat(counters.of(Count.ABANDONED)).isEqualTo(1);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.trivalent.fixtures.Seeds#twenty")
    void anUtteranceHasTheSameScoreInEveryBatch(long seed) {
        // Given
        var random = new SplittableRandom(seed);
        List<AlignedUtterance> utterances = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            utterances.add(
                    scores("u" + i, scoreOrMissing(random), (float) random.nextDouble(-1, 1), scoreOrMissing(random)));
        }
        // When
        var together = score(utterances.toArray(AlignedUtterance[]::new));
        // Then
        for (ScoredUtterance scored : together.values()) {
            assertThat(score(scored.utterance()).values().get(0).score()).isEqualTo(scored.score());
        }
    }

    @Test
    void rejectsAnUtteranceWhosePackageIsMissing() {
        // Given
        var missing = new PackageId("late-fusion", "0");
        // When
        var out = score(Utterances.of(Parts.madeFor(missing, Parts.text("a", 100))));
        // Then
        assertThat(out.rejections()).extracting(Rejection::code).containsExactly(RejectionCode.PACKAGE_GONE);
        assertThat(out.rejections().get(0).message())
                .startsWith("package late-fusion/0 has no manifest.json, found packages: [")
                .contains("constant/1, ", "late-fusion/1, ");
        assertThat(out.rejections().get(0).sources())
                .containsExactly(Parts.text("a", 100).source());
    }

    private static float scoreOrMissing(SplittableRandom random) {
        return random.nextInt(3) == 0 ? Float.NaN : (float) random.nextDouble(-1, 1);
    }

    private CollectedScores score(AlignedUtterance... utterances) {
        var out = new CollectedScores();
        scorer.score(new Batch(List.of(utterances), FlushCause.FULL), out);
        return out;
    }
}
