package io.trivalent.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.trivalent.Latency;
import io.trivalent.Modality;
import io.trivalent.ModelReference;
import io.trivalent.Polarity;
import io.trivalent.Sentiment;
import io.trivalent.fixtures.Evaluations;
import io.trivalent.fixtures.LabeledEvents;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

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
    }

    @Test
    void writesOneJsonObject() throws IOException {
        // Given
        var expected = """
                {"utterances": 4, "events": 4, "missing": 1, "duplicates": 1, "dead_letters": 3,
                 "metrics": {"mae": 1.5, "mse": 2.5, "corr": 1.0, "acc2_nonneg": 0.5, "f1_nonneg": 0.6666666666666666,
                             "acc2_pos": 0.5, "f1_pos": 0.6666666666666666, "acc5": 0.0, "acc7": 0.0},
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
