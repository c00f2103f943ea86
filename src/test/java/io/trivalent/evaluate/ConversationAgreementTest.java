package io.trivalent.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.trivalent.Sentiment;
import io.trivalent.evaluate.EvaluationTable.Row;
import io.trivalent.fixtures.Events;
import io.trivalent.fixtures.LabeledEvents;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Against values that were computed by hand. */
class ConversationAgreementTest {
    private static final Offset<Double> ROUNDING = within(1e-6);

    /** Mean labels 0, 1, -1/3, 1/3 and mean scores 0, 0.4, 0.1, 0.2; slopes of labels 1, 0, -1/2, -1/2 and of scores up, up, up, down. */
    private static LabeledEvents four() {
        return new LabeledEvents()
                .add("a", "", new double[] {-1, 0, 1}, new double[] {-0.5, 0, 0.5})
                .add("b", "", new double[] {1, 1, 1}, new double[] {0.2, 0.3, 0.7})
                .add("c", "", new double[] {0, 0, -1}, new double[] {0, 0.1, 0.2})
                .add("d", "", new double[] {1, 0, 0}, new double[] {0.3, 0.2, 0.1});
    }

    @Test
    void correlatesTheMeansOfConversations() {
        // When
        var agreement = four().agreement();
        // Then: sums of products of deviations 0.258333, of squares 0.0875 and 0.972222; ranks 0 3 1 2 against 1 3 0 2
        assertThat(agreement.conversations()).hasSize(4);
        assertThat(agreement.meanPearson().value().orElseThrow()).isCloseTo(31.0 / 35, ROUNDING);
        assertThat(agreement.meanSpearman().value().orElseThrow()).isCloseTo(0.8, ROUNDING);
    }

    @Test
    void comparesTheSignsOfTrends() {
        // When
        var trends = four().agreement().trends();
        // Then: b is level; a and d agree; a third of the labels rises and two thirds of the scores do
        assertThat(trends.compared()).isEqualTo(3);
        assertThat(trends.level()).isEqualTo(1);
        assertThat(trends.same().value().orElseThrow()).isCloseTo(2.0 / 3, ROUNDING);
        assertThat(trends.chance().orElseThrow()).isCloseTo(4.0 / 9, ROUNDING);
        assertThat(trends.majority().orElseThrow()).isCloseTo(2.0 / 3, ROUNDING);
    }

    @Test
    void comparesTheSlopesOfTheLastUtterances() {
        // Given: labels and scores fall, but the last three labels rise
        var labeled = new LabeledEvents()
                .add("a", "", new double[] {1, 1, 1, -1, 0, 0}, new double[] {0.6, 0.5, 0.4, 0.3, 0.2, 0.1});
        // When
        var agreement = labeled.agreement();
        // Then
        assertThat(agreement.trends().same().value()).hasValue(1);
        assertThat(agreement.lastTrends().same().value()).hasValue(0);
        assertThat(agreement.conversations().get(0).lastSlope().label()).isCloseTo(0.5, ROUNDING);
        assertThat(agreement.conversations().get(0).lastSlope().prediction()).isCloseTo(-0.1, ROUNDING);
    }

    @Test
    void comparesTheSpeakersOfAConversation() {
        // Given: in e, bob is the more negative one in both; in f, ann and cid are equal, and bob is above them in the
        // labels only
        var labeled = new LabeledEvents()
                .add("e", "ann", new double[] {1, 1, 0}, new double[] {0.5, 0.6, 0.7})
                .add("e", "bob", new double[] {-1, -1, -1}, new double[] {0.1, 0.2, 0.3})
                .add("e", "dan", new double[] {1, 1}, new double[] {0, 0})
                .add("f", "ann", new double[] {0, 0, 0}, new double[] {0.1, 0.1, 0.1})
                .add("f", "bob", new double[] {1, 0, 1}, new double[] {0, 0, 0})
                .add("f", "cid", new double[] {0, 0, 0}, new double[] {0.2, 0.2, 0.2})
                .add("f", "", new double[] {1, 1, 1}, new double[] {1, 1, 1});
        // When
        var agreement = labeled.agreement();
        // Then: mean labels 2/3, -1, 0, 2/3, 0 and mean scores 0.6, 0.2, 0.1, 0, 0.2
        assertThat(agreement.speakers()).isEqualTo(5);
        assertThat(agreement.speakerPearson().value().orElseThrow())
                .isCloseTo(0.1266667 / Math.sqrt(1.8666667 * 0.208), within(1e-5));
        // Ranks of labels 3.5, 0, 1.5, 3.5, 1.5 and of scores 4, 2.5, 1, 0, 2.5
        assertThat(agreement.speakerSpearman().value().orElseThrow()).isCloseTo(-0.75 / Math.sqrt(9 * 9.5), ROUNDING);
        assertThat(agreement.speakerOrder().compared()).isEqualTo(3);
        assertThat(agreement.speakerOrder().level()).isEqualTo(1);
        assertThat(agreement.speakerOrder().same().value().orElseThrow()).isCloseTo(1.0 / 3, ROUNDING);
    }

    @Test
    void doesNotDependOnTheRangeOfTheScores() {
        // Given: the scores of a to d in [-3, 3]
        var wider = four().rescaled(3);
        // When, then
        assertThat(ConversationJson.node(wider.agreement())).isEqualTo(ConversationJson.node(four().agreement()));
        assertThat(wider.agreement().conversations().get(1).mean().prediction()).isCloseTo(0.4, ROUNDING);
    }

    @Test
    void doesNotDependOnTheOrderOfEvents() {
        // When, then
        assertThat(four().reversed().agreement().conversations())
                .isEqualTo(four().agreement().conversations());
    }

    @Test
    void leavesOutUtterancesWithoutLabelsOrClipsAndShortConversations() {
        // Given: of c only two utterances have a label
        var labeled = four().add("", "", new double[] {1, 1, 1}, new double[] {0, 0, 0});
        Map<String, Double> labels = labeled.labels();
        labels.remove("c1");
        labels.remove("a1");
        labeled.add("a", "", new double[] {1}, new double[] {0.5});
        // When
        var conversations =
                ConversationAgreement.of(labeled.events(), labels, 1, 10).conversations();
        // Then: a has -1, 1, 1 left
        assertThat(conversations).extracting(ComparedConversation::clip).containsExactly("a", "b", "d");
        assertThat(conversations.get(0).utterances()).isEqualTo(3);
        assertThat(conversations.get(0).mean().label()).isCloseTo(1.0 / 3, ROUNDING);
        assertThat(conversations.get(0).slope().label()).isCloseTo(1, ROUNDING);
    }

    @Test
    void comparesAllRevisedUtterancesOfALongClip() {
        // Given: more utterances than a clip keeps one by one
        int utterances = 300;
        var labeled = new LabeledEvents().add("long", "", new double[utterances], new double[utterances]);
        List<Sentiment> revised = labeled.events().stream()
                .map(event -> Sentiment.newBuilder(event).setRevision(1).build())
                .toList();
        // When
        var conversations =
                ConversationAgreement.of(revised, labeled.labels(), 1, 10).conversations();
        // Then
        assertThat(conversations).extracting(ComparedConversation::utterances).containsExactly(utterances);
    }

    @Test
    void hasNoCorrelationOfOneConversationOrOfConstantLabels() {
        // Given
        var one = new LabeledEvents().add("a", "ann", new double[] {-1, 0, 1}, new double[] {0, 0, 0});
        var constant = new LabeledEvents()
                .add("a", "", new double[] {0, 0, 0}, new double[] {0.1, 0.2, 0.3})
                .add("b", "", new double[] {0, 0, 0}, new double[] {0.2, 0.2, 0.3});
        // When, then: scores without a trend do not agree with one in the labels
        assertThat(one.agreement().meanPearson().value()).isEmpty();
        assertThat(one.agreement().trends().same().value()).hasValue(0);
        assertThat(one.agreement().speakerOrder().same().value()).isEmpty();
        assertThat(constant.agreement().meanSpearman()).isEqualTo(undefined());
        assertThat(constant.agreement().trends().level()).isEqualTo(2);
        assertThat(constant.agreement().trends().same()).isEqualTo(undefined());
        assertThat(constant.agreement().trends().chance()).isEmpty();
        assertThat(ConversationRows.of(constant.agreement()))
                .contains(new Row("mean corr", "undefined", "Pearson correlation of mean score and mean label"));
    }

    private static Estimate undefined() {
        return new Estimate(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());
    }

    @Test
    void hasNoRowsWithoutConversations() {
        // Given
        var none = ConversationAgreement.of(List.of(Events.event(1, 0, "ann", 0.5)), Map.of(), 1, 10);
        // When, then
        assertThat(ConversationRows.of(none)).isEmpty();
        assertThat(ConversationPicture.draw(none)).isEmpty();
    }

    @Test
    void hasRowsOfSpeakersOnlyIfTheyAreNamed() {
        // When
        var rows = ConversationRows.of(four().agreement());
        // Then
        assertThat(rows).extracting(Row::name).contains("trend sign").doesNotContain("speakers");
        assertThat(rows)
                .contains(new Row("conversations", "4", "with at least 3 scored and labeled utterances"))
                .contains(new Row("  level", "1", "conversations whose labels have slope 0, left out"));
    }

    @Test
    void writesJson() throws IOException {
        // Given
        var labeled = new LabeledEvents().add("a", "ann", new double[] {-1, 0, 1}, new double[] {-0.5, 0, 0.5});
        var nothing = "{\"value\": null, \"low\": null, \"high\": null}";
        var expected = """
                {"min_utterances": 3, "conversations": 1,
                 "mean": {"pearson": NOTHING, "spearman": NOTHING},
                 "trend": {"compared": 1, "level": 0, "same_sign": {"value": 1.0, "low": 1.0, "high": 1.0},
                           "by_chance": 1.0, "majority_sign": 1.0},
                 "last_trend": {"utterances": 3, "compared": 1, "level": 0,
                                "same_sign": {"value": 1.0, "low": 1.0, "high": 1.0},
                                "by_chance": 1.0, "majority_sign": 1.0},
                 "speakers": 1,
                 "speaker_mean": {"pearson": NOTHING, "spearman": NOTHING},
                 "speaker_order": {"compared": 0, "equal": 0, "same_order": NOTHING}}
                """.replace("NOTHING", nothing);
        // When
        var json = ConversationJson.node(labeled.agreement()).toString();
        // Then
        assertThat(json).isEqualTo(new ObjectMapper().readTree(expected).toString());
    }
}
