package io.trivalent.conversation.alerts;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.Alert;
import io.trivalent.AlertState;
import io.trivalent.Sentiment;
import io.trivalent.conversation.figures.Clip;
import io.trivalent.conversation.figures.Turn;
import io.trivalent.fixtures.Events;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** When rules raise and withdraw alerts, and that this does not depend on the order of events. */
class ClipAlertsTest {
    /** One clip whose state is stored after each event, as in the topology. */
    private static final class Watched {
        private final Clip clip = new Clip();
        private final Set<String> standing = new LinkedHashSet<>();
        private Rules rules;
        private byte @Nullable [] stored;

        Watched(String... rules) {
            this.rules = rules(rules);
        }

        /** The alerts of an event. */
        List<Alert> add(Sentiment event) {
            ClipAlerts alerts = ClipAlertsFormat.alerts(stored);
            List<Alert> changes = alerts.add(rules, clip, Turn.of(event), 10, 20).alerts().stream()
                    .map(found -> Alerts.of("clip", clip, found))
                    .toList();
            if (alerts.takeChanged()) {
                stored = ClipAlertsFormat.bytes(alerts);
            }
            changes.forEach(this::count);
            return changes;
        }

        /** An alert is raised only if it does not stand, and withdrawn only if it does. */
        private void count(Alert alert) {
            boolean expected = alert.getState() == AlertState.RAISED
                    ? standing.add(alert.getAlertId())
                    : standing.remove(alert.getAlertId());
            assertThat(expected).as(alert.toString()).isTrue();
        }

        List<String> scores(double... scores) {
            List<String> raised = new ArrayList<>();
            for (double score : scores) {
                int number = clip.turns().size() + 1;
                add(Events.event(number, 10 * number, number % 2 == 0 ? "bob" : "ann", score))
                        .forEach(alert -> raised.add(
                                alert.getState() == AlertState.RAISED
                                        ? alert.getUtteranceId()
                                        : "-" + alert.getUtteranceId()));
            }
            return raised;
        }
    }

    private static Rules rules(String... rules) {
        StringBuilder text = new StringBuilder("rules:\n");
        for (int i = 0; i < rules.length; i++) {
            text.append("  - {name: rule-")
                    .append(i + 1)
                    .append(", ")
                    .append(rules[i])
                    .append("}\n");
        }
        if (rules.length == 0) {
            text.append("  []");
        }
        return new RuleFile().parse("test", text.toString());
    }

    @Test
    void raisesOnceUntilTheValueHasLeft() {
        assertThat(new Watched("figure: score, at-most: -0.5").scores(0, -0.5, -0.9, -0.4, -0.6, 0))
                .containsExactly("u2", "u5");
        assertThat(new Watched("figure: score, at-most: -0.5, until: -0.1").scores(-0.5, -0.4, -0.6, -0.1, -0.6))
                .containsExactly("u1", "u5");
        assertThat(new Watched("figure: score, at-least: 0.5").scores(0.4, 0.5, 0.6, 0, 0.5))
                .containsExactly("u2", "u5");
    }

    @Test
    void pausesInTheTimeOfTheClip() {
        // The utterances begin every 10 s
        assertThat(new Watched("figure: score, at-most: -0.5, pause-seconds: 30").scores(-0.5, 0, -0.5, 0, -0.5))
                .containsExactly("u1", "u5");
        // What is still reached after the pause raises an alert then
        assertThat(new Watched("figure: score, at-most: -0.5, pause-seconds: 30").scores(-0.5, 0, -0.5, -0.5, 0))
                .containsExactly("u1", "u4");
    }

    @Test
    void knowsEachFigureAndNeedsAFullWindow() {
        assertThat(new Watched("figure: mean, utterances: 2, at-most: -0.5").scores(-0.9, -0.9))
                .containsExactly("u2");
        assertThat(new Watched("figure: mean, seconds: 15, at-most: -0.5").scores(-0.9, -0.9))
                .containsExactly("u2");
        assertThat(new Watched("figure: mean, seconds: 10, at-most: -0.5").scores(-0.9, -0.9, -0.9))
                .isEmpty();
        assertThat(new Watched("figure: slope, utterances: 3, at-most: -0.2").scores(0.5, 0.2, -0.1, -0.2))
                .containsExactly("u3");
        assertThat(new Watched("figure: slope, seconds: 25, at-most: -1.2").scores(0.5, 0.2, -0.1, -0.2))
                .containsExactly("u2");
        assertThat(new Watched("figure: change, utterances: 2, at-most: -0.5").scores(0.5, 0.3, -0.1, -0.2, 0))
                .containsExactly("u4");
        assertThat(new Watched("figure: change, seconds: 20, at-most: -0.5").scores(0.5, 0.3, -0.1, -0.2, 0))
                .containsExactly("u4");
        assertThat(new Watched("figure: negative-streak, at-least: 2").scores(-0.5, -0.5, -0.5, 0, -0.5, -0.5))
                .containsExactly("u2", "u6");
        assertThat(new Watched("figure: positive-streak, at-least: 2").scores(0.5, 0.5))
                .containsExactly("u2");
    }

    @Test
    void dividesByNothingWithoutAnAlert() {
        // Given: utterances that all begin at the same time have no slope per minute
        Watched watched = new Watched("figure: slope, seconds: 25, at-least: -1000");
        // When
        List<Alert> alerts = new ArrayList<>();
        for (int number = 1; number < 5; number++) {
            alerts.addAll(watched.add(Events.event(number, 7, "ann", 0.1 * number)));
        }
        // Then
        assertThat(alerts).isEmpty();
    }

    @Test
    void seesConflictsOfModalities() {
        // Given
        Watched watched = new Watched("figure: conflict-text-acoustic, at-least: 0.6");
        // When, then
        assertThat(watched.add(Events.builder(1, 0, "ann", 0)
                        .setScoreText(0.9f)
                        .setScoreAcoustic(0.1f)
                        .build()))
                .isEmpty();
        assertThat(watched.add(Events.builder(2, 5, "ann", 0).setScoreText(0.9f).build()))
                .isEmpty();
        assertThat(watched.add(Events.builder(3, 9, "ann", 0)
                        .setScoreText(0.4f)
                        .setScoreAcoustic(-0.3f)
                        .build()))
                .extracting(Alert::getValue)
                .containsExactly(0.7f);
    }

    @Test
    void countsTheTurnsOfARole() {
        // Given
        Watched watched = new Watched("figure: negative-streak, role: role of ann, at-least: 3");
        // When: ann speaks first, third and fifth
        List<String> raised = watched.scores(-0.5, 0.5, -0.5, 0.5, -0.5);
        // Then
        assertThat(raised).containsExactly("u5");
    }

    @Test
    void describesAnAlert() {
        // Given
        Watched watched =
                new Watched("figure: mean, utterances: 2, role: role of ann, at-most: -0.3, severity: critical");
        // When
        watched.add(Events.builder(1, 0, "ann", -1).setRange(3).build());
        watched.add(Events.builder(2, 5, "bob", 1).setRange(3).build());
        Alert alert =
                watched.add(Events.builder(3, 9, "ann", -2).setRange(3).build()).get(0);
        // Then
        assertThat(alert.getAlertId()).isEqualTo("clip/rule-1/u3");
        assertThat(alert.getUtterances()).containsExactly("u1", "u3");
        assertThat(alert.getSpeaker()).isEqualTo("ann");
        assertThat(alert.getStartMs()).isZero();
        assertThat(alert.getEndMs()).isEqualTo(12_000);
        assertThat(alert.getValue()).isEqualTo(-1.5f);
        assertThat(alert.getThreshold()).isEqualTo(-0.9f);
        assertThat(alert.getMessage()).isEqualTo("mean of 2 utterances of role role of ann is -1.50, at most -0.90");
    }

    @Test
    void withdrawsWhatALateOrRevisedEventTakesBack() {
        // Given
        Watched watched = new Watched("figure: mean, utterances: 2, at-most: -0.5");
        watched.scores(-0.5, -0.5);
        // When: the first one was positive after all
        List<Alert> revised =
                watched.add(Events.builder(1, 10, "ann", 0.9).setRevision(1).build());
        // Then
        assertThat(revised)
                .extracting(alert -> alert.getState() + " " + alert.getAlertId())
                .containsExactly("WITHDRAWN clip/rule-1/u2");
        assertThat(revised.get(0).getMessage()).isEqualTo("mean of 2 utterances is no longer at most -0.50");
        // When: one between them was late
        assertThat(watched.add(Events.event(7, 15, "ann", -0.6)))
                .extracting(alert -> alert.getState() + " " + alert.getAlertId())
                .containsExactly("RAISED clip/rule-1/u2");
    }

    @Test
    void evaluatesNewRulesFromTheNextTurnOn() {
        // Given
        Watched watched = new Watched("figure: score, at-most: -0.5");
        watched.scores(-0.6, 0, -0.7);
        // When: a rule is added, which the turns before would have fulfilled
        watched.rules = rules("figure: score, at-most: -0.5", "figure: mean, utterances: 2, at-most: -0.3");
        // Then: the first rule goes on where it was, and what was raised stays
        assertThat(watched.scores(-0.8)).containsExactly("u4");
        assertThat(watched.add(Events.builder(1, 10, "ann", 0.9).setRevision(1).build()))
                .isEmpty();
        assertThat(watched.standing).containsExactly("clip/rule-1/u1", "clip/rule-1/u3", "clip/rule-2/u4");
    }

    @Test
    void forgetsRulesThatAreGone() {
        // Given
        Watched watched = new Watched("figure: score, at-most: -0.5");
        watched.scores(-0.6);
        // When
        watched.rules = Rules.NONE;
        watched.scores(-0.6);
        watched.rules = rules("figure: score, at-most: -0.5");
        // Then
        assertThat(watched.scores(-0.6)).containsExactly("u3");
    }

    @RepeatedTest(20)
    void doesNotDependOnTheOrderOfEvents(RepetitionInfo repetition) {
        // Given: 100 utterances, each third one with a second revision
        Random random = new Random(repetition.getCurrentRepetition());
        List<Sentiment> events = new ArrayList<>();
        for (int number = 0; number < 100; number++) {
            for (int revision = 0; revision <= (number % 3 == 0 ? 1 : 0); revision++) {
                double score = random.nextDouble() * 1.4 - 0.9;
                events.add(Events.builder(number, 3 * number, "s" + number % 3, score)
                        .setRevision(revision)
                        .setScoreText((float) random.nextDouble() - 0.5f)
                        .setScoreAcoustic((float) random.nextDouble() - 0.5f)
                        .build());
            }
        }
        Set<String> inOrder = standing(events);
        // When
        Collections.shuffle(events, random);
        // Then
        assertThat(standing(events))
                .containsExactlyInAnyOrderElementsOf(inOrder)
                .isNotEmpty();
    }

    private static Set<String> standing(List<Sentiment> events) {
        Watched watched = new Watched(
                "figure: score, at-most: -0.6, pause-seconds: 20",
                "figure: mean, utterances: 4, at-most: -0.3, until: -0.1",
                "figure: mean, seconds: 12, role: role of s1, at-most: -0.3",
                "figure: slope, utterances: 5, at-most: -0.1",
                "figure: slope, seconds: 30, at-most: -0.5",
                "figure: change, utterances: 3, at-most: -0.4",
                "figure: negative-streak, at-least: 3",
                "figure: conflict-text-acoustic, at-least: 0.5, until: 0.2");
        events.forEach(watched::add);
        return watched.standing;
    }

    @Test
    void keepsABoundedStateOfALongClip() {
        // Given
        Watched watched = new Watched("figure: score, at-most: -0.5", "figure: mean, utterances: 64, at-most: -0.5");
        // When
        int raised = 0;
        for (int number = 0; number < 100_000; number++) {
            raised += watched.add(Events.event(number, 4 * number, "ann", number % 2 == 0 ? -0.6 : 0))
                    .size();
        }
        // Then: each second score, and no mean
        assertThat(raised).isEqualTo(50_000);
        assertThat(requireNonNull(watched.stored).length).isLessThan(2_000);
        // When: a settled utterance is late
        assertThat(watched.add(Events.event(100_000, 400_000 - 4 * 200 + 1, "ann", -0.9)))
                .isEmpty();
    }

    @Test
    void storesNothingWithoutRules() {
        // Given
        Watched watched = new Watched();
        // When: more turns than a rule looks back over
        for (int number = 0; number < 300; number++) {
            watched.add(Events.event(number, 4 * number, "ann", -0.6));
        }
        // Then
        assertThat(watched.stored).isNull();
    }

    @Test
    void evaluatesManyRules() {
        // Given: as many as a file may have
        String[] rules = new String[100];
        for (int i = 0; i < rules.length; i++) {
            rules[i] = "figure: mean, utterances: %d, at-most: -0.5".formatted(i + 1);
        }
        Watched watched = new Watched(rules);
        // When
        for (int number = 0; number < 300; number++) {
            watched.add(Events.event(number, 4 * number, "ann", -0.6));
        }
        // Then
        assertThat(watched.standing).hasSize(100);
        assertThat(requireNonNull(watched.stored).length).isLessThan(10_000);
    }

    @Test
    void tellsRulesApartWhoseNamesHaveTheSameHash() {
        // Given
        Watched watched = new Watched();
        watched.rules = new RuleFile()
                .parse(
                        "test",
                        "rules: [{name: Aa, figure: score, at-most: -0.5}, {name: BB, figure: score, at-most: -0.5}]");
        // When
        List<Alert> alerts = watched.add(Events.event(1, 4, "ann", -0.6));
        // Then
        assertThat(alerts).extracting(Alert::getRule).containsExactly("Aa", "BB");
    }
}
