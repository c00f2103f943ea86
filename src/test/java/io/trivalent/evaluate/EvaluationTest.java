package io.trivalent.evaluate;

import static io.trivalent.vocabulary.Modality.ACOUSTIC;
import static io.trivalent.vocabulary.Modality.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.trivalent.Latency;
import io.trivalent.Modality;
import io.trivalent.ModelReference;
import io.trivalent.Polarity;
import io.trivalent.Sentiment;
import io.trivalent.fixtures.Evaluations;
import io.trivalent.fixtures.LabeledEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
    @Test
    void countsEventsMissingOnesAndDuplicates() {
        // Given
        var run = Evaluations.small();
        // When
        long events = run.events();
        // Then
        assertThat(events).isEqualTo(run.utterances() - run.missing() + run.duplicates());
        assertThat(run.missing()).isEqualTo(1);
        assertThat(run.deadLetters()).isEqualTo(3);
        assertThat(run.modalitiesUsed()).containsExactly(entry("text+acoustic+visual", 2L), entry("text", 1L));
    }

    @Test
    void leavesUnlabeledUtterancesOutOfTheMetrics() {
        // Given
        var run = Evaluations.small();
        // When
        var metrics = run.metrics();
        // Then: |1 - 2| and |-1 - 1|
        assertThat(metrics.value("mae")).hasValue(1.5);
    }

    @Test
    void statesHowScoresOfAnotherRangeWereCompared() {
        // Given
        var run = new Evaluation(
                new Evaluation.Model("tfn-mosi", "1", Evaluations.SHA256, 3),
                new Evaluation.Data("meld", "test", Evaluations.SHA256, false, 1),
                0,
                List.of(),
                0,
                Map.of(),
                0,
                Evaluations.NO_CONVERSATIONS);
        // When, then
        assertThat(EvaluationTable.text(run))
                .contains("The model scores in ±3, the labels are in ±1: scores were multiplied by 0.333333 before they"
                        + " were compared.");
        assertThat(EvaluationTable.text(Evaluations.small())).doesNotContain("multiplied");
    }

    @Test
    void computesPercentilesByNearestRank() {
        // Given: 1, 2, ..., 20
        var samples = IntStream.rangeClosed(1, 20).asDoubleStream();
        // When
        var percentiles = Percentiles.of(samples);
        // Then
        assertThat(percentiles)
                .isEqualTo(new Percentiles(OptionalDouble.of(10), OptionalDouble.of(19), OptionalDouble.of(20)));
    }

    @Test
    void combinesLabelAndEvent() {
        // Given
        var event = Sentiment.newBuilder()
                .setUtteranceId("u1")
                .setClipId("clip")
                .setSequence(4)
                .setScore(0.1f)
                .setRange(3f)
                .setPolarity(Polarity.POSITIVE)
                .setModalities(List.of(Modality.VISUAL, Modality.TEXT))
                .setScoreText(-0.5f)
                .setScoreVisual(0.7f)
                .setConfidenceLow(-0.3f)
                .setConfidenceHigh(0.5f)
                .setConflict(List.of(Modality.TEXT, Modality.VISUAL))
                .setModel(new ModelReference("m", "1", Evaluations.SHA256))
                .setSources(List.of())
                .setLatency(new Latency(0L, 0L, 0L))
                .build();
        // When
        var scored = EvaluatedUtterance.of("hello", OptionalDouble.of(1), 3, event, 12.5);
        var rescaled = EvaluatedUtterance.of("hello", OptionalDouble.of(1), 1.5, event, 12.5);
        // Then
        assertThat(scored.score()).isEqualTo(0.1);
        assertThat(scored.absoluteError()).hasValue(0.9);
        assertThat(rescaled.score()).isEqualTo(0.1);
        assertThat(rescaled.absoluteError()).hasValue(0.95);
        assertThat(scored.subset()).isEqualTo("text+visual");
        assertThat(scored.interval()).contains(new EvaluatedUtterance.Interval(-0.3, 0.5));
        assertThat(rescaled.interval()).isEqualTo(scored.interval());
        assertThat(scored.unimodalScores()).isEqualTo(2);
        assertThat(scored.conflictName()).isEqualTo("text+visual");
    }

    @Test
    void countsLabelsInTheirIntervalsAndUtterancesInConflict() {
        // Given: bounds belong to the interval, and the intervals are 1, 2, 3 and 4 wide
        var conflict = List.of(TEXT, ACOUSTIC);
        var run = Evaluations.of(
                3,
                false,
                List.of(
                        Evaluations.doubtful("u1", OptionalDouble.of(1), 0, 1, conflict),
                        Evaluations.doubtful("u2", OptionalDouble.of(1), 1, 3, List.of()),
                        Evaluations.doubtful("u3", OptionalDouble.of(1), -2.5, 0.5, List.of()),
                        Evaluations.doubtful("u4", OptionalDouble.empty(), -1, 3, List.of()),
                        Evaluations.scored("u5", OptionalDouble.of(1), 0, 10)));
        // When
        var json = EvaluationJson.node(run);
        // Then
        assertThat(run.coverage()).isEqualTo(new Coverage(4, 3, OptionalDouble.of(2.0 / 3), OptionalDouble.of(2.5)));
        assertThat(run.conflicts()).isEqualTo(new Conflicts(4, OptionalDouble.of(0.25)));
        assertThat(json.get("confidence").get("coverage").asDouble()).isEqualTo(2.0 / 3);
        assertThat(json.get("conflict").get("share").asDouble()).isEqualTo(0.25);
        assertThat(EvaluationTable.text(run))
                .contains("  coverage          66.67 %   labels in their confidence interval, of 3 utterances\n")
                .contains("  interval width     2.5000   mean width of 4 confidence intervals, labels in ±3\n")
                .contains("  in conflict       25.00 %   modalities contradict each other, of 4 utterances\n");
        assertThat(EvaluationTable.text(Evaluations.small())).doesNotContain("coverage", "interval", "conflict");
    }

    @Test
    void comparesIntervalsInTheRangeOfTheLabels() {
        // Given: the model scores in [-3, 3], the labels are in [-1, 1]
        var run = new Evaluation(
                new Evaluation.Model("tfn-mosi", "1", Evaluations.SHA256, 3),
                new Evaluation.Data("sims", "test", Evaluations.SHA256, false, 1),
                2,
                List.of(
                        Evaluations.doubtful("u1", OptionalDouble.of(0.5), 1.25, 2.75, List.of()),
                        Evaluations.doubtful("u2", OptionalDouble.of(1), 0.75, 2.25, List.of())),
                0,
                Map.of(),
                0,
                Evaluations.NO_CONVERSATIONS);
        // When
        var coverage = run.coverage();
        // Then
        assertThat(coverage.share()).hasValue(0.5);
        assertThat(coverage.meanWidth().orElseThrow()).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void writesIntervalAndConflictToTheCsv(@TempDir Path folder) throws IOException {
        // Given
        var run = Evaluations.of(
                3,
                false,
                List.of(
                        Evaluations.doubtful("u1", OptionalDouble.of(1), -0.5, 1.5, List.of(TEXT, ACOUSTIC)),
                        Evaluations.scored("u2", OptionalDouble.of(1), 0.25, 10)));
        // When
        PredictionsCsv.write(folder.resolve("p.csv"), run);
        // Then
        assertThat(Files.readAllLines(folder.resolve("p.csv")))
                .containsExactly(
                        "utterance_id,score,modalities,confidence_low,confidence_high,conflict",
                        "u1,0.5,text+acoustic,-0.5,1.5,text+acoustic",
                        "u2,0.25,text+acoustic+visual,,,");
    }

    @Test
    void writesOneJsonObject() throws IOException {
        // Given
        var expected = """
                {"utterances": 4, "events": 4, "missing": 1, "duplicates": 1, "dead_letters": 3,
                 "metrics": {"mae": 1.5, "mse": 2.5, "corr": 1.0, "acc2_nonneg": 0.5, "f1_nonneg": 0.6666666666666666,
                             "acc2_pos": 0.5, "f1_pos": 0.6666666666666666, "acc5": 0.0, "acc7": 0.0},
                 "confidence": {"intervals": 0, "labeled": 0, "coverage": null, "mean_width": null},
                 "conflict": {"compared": 0, "share": null},
                 "conversation_agreement": CONVERSATIONS,
                 "throughput_per_s": 123.5, "latency_ms": {"p50": 20.0, "p95": 30.0, "p99": 30.0},
                 "model": {"name": "tfn-mosi", "version": "1.0.0", "sha256": "SHA"},
                 "rescaling": 1.0,
                 "dataset": {"name": "CMU-MOSI", "split": "test", "sha256": "SHA", "synthetic": true},
                 "modalities_used": {"text+acoustic+visual": 2, "text": 1},
                 "dead_letters_by_code": {"NOT_FINITE": 2, "WRONG_WIDTH": 1}}
                """.replace("SHA", Evaluations.SHA256).replace(
                "CONVERSATIONS",
                ConversationJson.node(Evaluations.NO_CONVERSATIONS).toString());
        // When
        var json = EvaluationJson.node(Evaluations.small()).toString();
        // Then
        assertThat(json).isEqualTo(new ObjectMapper().readTree(expected).toString());
    }

    @Test
    void writesNullForUndefinedFigures() {
        // Given
        var withoutEvents = Evaluations.of(1, false, List.of());
        // When
        var json = EvaluationJson.node(withoutEvents);
        // Then
        assertThat(json.get("metrics")).isNotEmpty().allMatch(value -> value.isNull());
        assertThat(json.get("latency_ms").get("p99").isNull()).isTrue();
    }

    @Test
    void printsSharesAsPercentages() {
        // Given
        var run = Evaluations.small();
        // When
        var table = EvaluationTable.text(run);
        // Then
        assertThat(table)
                .startsWith("tfn-mosi/1.0.0 on CMU-MOSI, test split (synthetic)\n")
                .contains("  f1_pos            66.67 %   weighted F1, negative or positive, without neutral labels\n")
                .contains("  mae                1.5000   mean absolute error, labels in ±3\n")
                .contains("  dead letters            3   NOT_FINITE 2, WRONG_WIDTH 1\n")
                .endsWith("The features of this data set are synthetic: the figures show that the pipeline works,"
                        + " not how well it recognizes sentiment.\n");
    }

    @Test
    void printsTheAgreementOfConversations() {
        // Given
        var conversations = new LabeledEvents()
                .add("a", "ann", new double[] {-1, 0, 0}, new double[] {-0.5, 0, 0.25})
                .add("a", "bob", new double[] {0, 1, 1}, new double[] {0, 0.5, 0.25})
                .add("b", "ann", new double[] {1, 1, 1}, new double[] {0.5, 0.5, 0.5});
        var run = Evaluations.of(1, false, List.of(), conversations.agreement());
        // When
        var table = EvaluationTable.text(run);
        // Then: the mean labels of ann and bob in a are -1/3 and 2/3
        assertThat(table)
                .contains("  conversations           2   with at least 3 scored and labeled utterances\n")
                .contains("  mean corr          1.0000   Pearson correlation of mean score and mean label\n")
                .contains("  trend sign       100.00 %   of 1 slopes have the same sign in scores and labels\n")
                .contains("    by chance      100.00 %   if the signs of scores and labels were independent\n")
                .contains("  speakers                3   with at least 3 such utterances in a conversation\n")
                .contains("  speaker order    100.00 %   of 1 pairs in one conversation have the same more negative"
                        + " speaker, by chance 50 %\n");
        assertThat(EvaluationTable.text(Evaluations.small())).doesNotContain("conversation");
    }

    @Test
    void doesNotCallRealDataSynthetic() {
        // Given
        var real = Evaluations.of(1, false, List.of());
        // When
        var outputs = EvaluationTable.text(real) + HtmlReport.html(real);
        // Then
        assertThat(outputs)
                .contains("undefined")
                .doesNotContainIgnoringCase("synthetic data")
                .doesNotContain("(synthetic)");
    }
}
