package io.trivalent.pipeline.score;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.trivalent.fixtures.Packages;
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
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.RejectionCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores with a model that fails on some inputs: see {@code src/test/resources/score/README.md}. */
class FailingUtteranceTest {
    private static final float NAN = 2;
    private static final float FAILS = 3;

    private final FlowCounters counters = new FlowCounters();
    private final CollectedScores out = new CollectedScores();
    private final Path packageFolder;
    private final LoadedModels models;
    private final Scorer scorer;

    FailingUtteranceTest(@TempDir Path folder) throws IOException {
        Path copy = Packages.copy(Packages.LATE_FUSION, folder);
        try (InputStream in = FailingUtteranceTest.class.getResourceAsStream("/score/failing.onnx")) {
            Packages.replace(copy, "model.onnx", Objects.requireNonNull(in).readAllBytes());
        }
        Packages.edit(copy, root -> {
            var outputs = (ArrayNode) root.at("/graphs/model/outputs");
            while (outputs.size() > 1) {
                outputs.remove(1);
            }
        });
        packageFolder = copy;
        python("0.5");
        models = new LoadedModels(new OnnxRuntime(Settled.defaults().score()), new ModelStore(folder));
        ParityCheck.require(models.loaded(Packages.LATE_FUSION));
        scorer = new Scorer(
                models,
                Settled.defaults().score(),
                AnyRuns.unbounded(),
                new TimedOutInputs(),
                new RunCosts(),
                counters,
                () -> 0);
    }

    @AfterEach
    void close() {
        models.close();
    }

    @Test
    void rejectsOnlyTheFailingUtteranceOfABatch() {
        // When
        score(0, 1, 1, FAILS, 0, 1, 0);
        // Then
        assertThat(out.values())
                .extracting(scored -> scored.utterance().id().value())
                .containsExactly("u0", "u1", "u2", "u4", "u5", "u6");
        assertThat(out.values())
                .extracting(ScoredUtterance::score)
                .containsExactly(0.25f, 0.5f, 0.5f, 0.25f, 0.5f, 0.25f);
        assertThat(out.rejections()).hasSize(1);
        Rejection rejection = out.rejections().get(0);
        assertThat(rejection.code()).isEqualTo(RejectionCode.SCORE_FAILED);
        assertThat(rejection.key()).hasToString("u3");
        assertThat(rejection.message()).startsWith("graph late-fusion/1 model.onnx failed: ");
        // 7 are split into 3 and 4, the 4 into 2 and 2, the first 2 into the failing utterance and its neighbor
        assertThat(counters.of(Count.BISECTED)).isEqualTo(3);
        assertThat(counters.of(Count.SCORED)).isEqualTo(6);
    }

    @Test
    void rejectsAllUtterancesIfAllFail() {
        // When
        score(FAILS, FAILS, FAILS);
        // Then
        assertThat(out.values()).isEmpty();
        assertThat(out.rejections())
                .extracting(rejection -> rejection.key().toString())
                .containsExactly("u0", "u1", "u2");
        assertThat(counters.of(Count.SCORED)).isZero();
    }

    @Test
    void rejectsAScoreThatIsNotFinite() {
        // When
        score(0, NAN, 1);
        // Then
        assertThat(out.values()).extracting(ScoredUtterance::score).containsExactly(0.25f, 0.5f);
        assertThat(out.rejections())
                .extracting(Rejection::message)
                .containsExactly(
                        "model late-fusion/1 returned the score NaN for utterance 'u1', expected a finite number");
        assertThat(counters.of(Count.BISECTED)).isZero();
    }

    @Test
    void failsIfTheModelFailsItsParityCases() {
        // Given: Python computed another score
        python("0.75");
        // When, then
        assertThatThrownBy(() -> score(0, FAILS, 0, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("model late-fusion/1 fails its parity cases too: ")
                .hasMessageEndingWith("; found while scoring 'u0', 'u1', 'u2' and 1 more");
        assertThat(out.rejections()).isEmpty();
    }

    /** Sets the score that Python computed for index 1, for which the model returns 0.5. */
    private void python(String score) {
        String parityCase =
                "{\"utterance_id\": \"a\", \"text_features\": {\"frames\": 1, \"dims\": 1, \"data\": [1]}, \"outputs\": {\"score\": %s}}";
        Packages.replace(
                packageFolder, "parity.jsonl", parityCase.formatted(score).getBytes(UTF_8));
    }

    private void score(float... indices) {
        List<AlignedUtterance> utterances = IntStream.range(0, indices.length)
                .mapToObj(i -> Utterances.scores("u" + i, indices[i], 0, 0))
                .toList();
        scorer.score(new Batch(utterances, FlushCause.FULL), out);
    }
}
