package io.trivalent.conversation.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trivalent.ClosedBy;
import io.trivalent.Conversation;
import io.trivalent.ConversationState;
import io.trivalent.Modality;
import io.trivalent.Polarity;
import io.trivalent.Sentiment;
import io.trivalent.SpeakerFigures;
import io.trivalent.fixtures.Events;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** The published figures, against values that were computed by hand, and their independence of the order of events. */
class FiguresTest {
    private static final Figures PER_UTTERANCE = new Figures(new Trend(1, 3, false));

    @Test
    void describesAShortConversation() {
        // When
        Conversation conversation = of(
                PER_UTTERANCE,
                Events.event(1, 0, "ann", 0.5),
                Events.event(2, 5, "bob", -0.5),
                Events.event(3, 7, "ann", -0.25),
                Events.event(4, 20, "bob", 0.05));
        // Then: the last weights are 1/8, 1/4, 1/2 and 1; the slope is that of the last three
        assertThat(conversation.getState()).isEqualTo(ConversationState.OPEN);
        assertThat(conversation.getStartMs()).isZero();
        assertThat(conversation.getEndMs()).isEqualTo(23_000);
        assertThat(conversation.getOverall().getUtterances()).isEqualTo(4);
        assertThat(conversation.getOverall().getMean()).isEqualTo(-0.05f);
        assertThat(conversation.getOverall().getRecent())
                .isCloseTo((0.5f / 8 - 0.5f / 4 - 0.25f / 2 + 0.05f) / 1.875f, within(1e-6f));
        assertThat(conversation.getOverall().getSlope()).isCloseTo(0.275f, within(1e-6f));
        assertThat(conversation.getOverall().getNegative()).isEqualTo(2);
        assertThat(conversation.getOverall().getNeutral()).isEqualTo(1);
        assertThat(conversation.getOverall().getPositive()).isEqualTo(1);
        assertThat(conversation.getSilenceMs()).isEqualTo(2_000 + 10_000);
        assertThat(conversation.getOverlapMs()).isEqualTo(1_000);
        assertThat(conversation.getWorstUtterance()).isEqualTo("u2");
        assertThat(conversation.getWorstScore()).isEqualTo(-0.5f);
        assertThat(conversation.getLastUtterance()).isEqualTo("u4");
        assertThat(conversation.getQuarters()).containsExactly(0f, -0.25f, null, 0.05f);
    }

    @Test
    void describesEachSpeaker() {
        // When
        Conversation conversation = of(
                PER_UTTERANCE,
                Events.event(1, 0, "bob", 0.5),
                Events.event(2, 5, "ann", -0.5),
                Events.event(3, 7, "ann", 0.5),
                Events.builder(4, 20, "ann", 0.6).setRole("host").build());
        // Then
        SpeakerFigures ann = conversation.getSpeakers().get(0);
        assertThat(ann.getSpeaker()).isEqualTo("ann");
        assertThat(ann.getRole()).isEqualTo("host");
        assertThat(ann.getFigures().getMean()).isEqualTo(0.2f);
        assertThat(ann.getFigures().getSlope()).isCloseTo(0.55f, within(1e-6f));
        assertThat(ann.getTalkMs()).isEqualTo(9_000);
        assertThat(ann.getTalkShare()).isEqualTo(0.75f);
        SpeakerFigures bob = conversation.getSpeakers().get(1);
        assertThat(bob.getFigures().getUtterances()).isEqualTo(1);
        assertThat(bob.getFigures().getSlope()).isNull();
    }

    @Test
    void averagesModalitiesAndCountsMissingOnes() {
        // When
        Conversation conversation = of(
                PER_UTTERANCE,
                Events.builder(1, 0, "", 0.5)
                        .setScoreText(0.5f)
                        .setScoreAcoustic(-0.5f)
                        .build(),
                Events.builder(2, 5, "", 0.5)
                        .setScoreText(1f)
                        .setWaitedFor(List.of(Modality.TEXT, Modality.ACOUSTIC))
                        .build());
        // Then
        assertThat(conversation.getMeanText()).isEqualTo(0.75f);
        assertThat(conversation.getMeanAcoustic()).isEqualTo(-0.5f);
        assertThat(conversation.getMeanVisual()).isNull();
        assertThat(conversation.getMissingAcoustic()).isEqualTo(1);
        assertThat(conversation.getMissingText()).isZero();
    }

    @Test
    void computesTheSlopePerMinute() {
        // Given
        Figures perMinute = new Figures(new Trend(5, 10, true));
        // When
        Conversation conversation = of(perMinute, Events.event(1, 0, "", -0.5), Events.event(2, 90, "", 0.25));
        // Then
        assertThat(conversation.getOverall().getSlope()).isCloseTo(0.5f, within(1e-6f));
        assertThat(of(perMinute, Events.event(1, 7, "", -0.5), Events.event(2, 7, "", 0.25))
                        .getOverall()
                        .getSlope())
                .isNull();
    }

    @Test
    void aLevelLineHasASlopeOfExactlyZero() {
        // Given
        Figures ofAll = new Figures(new Trend(5, Clip.KEPT, false));
        for (int length = 2; length <= 60; length++) {
            Sentiment[] constant = new Sentiment[length];
            Sentiment[] arch = new Sentiment[length];
            for (int i = 0; i < length; i++) {
                constant[i] = Events.event(i, i, "", 0.1);
                arch[i] = Events.event(i, i, "", 0.013 * Math.min(i, length - 1 - i));
            }
            // When, then
            assertThat(of(ofAll, constant).getOverall().getSlope()).isZero();
            assertThat(of(ofAll, arch).getOverall().getSlope()).isZero();
        }
    }

    @Test
    void ordersUtterancesWithoutTimesByTheirSequence() {
        // When
        Conversation conversation = of(PER_UTTERANCE, untimed(3, 0.3), untimed(1, 0.1), untimed(2, 0.2));
        // Then
        assertThat(conversation.getLastUtterance()).isEqualTo("u3");
        assertThat(conversation.getOverall().getSlope()).isCloseTo(0.1f, within(1e-6f));
        assertThat(conversation.getSpeakers().get(0).getTalkShare()).isZero();
        assertThat(conversation.getSilenceMs()).isZero();
    }

    private static Sentiment untimed(int number, double score) {
        return Events.builder(number, 0, "", score).setEndMs(0).build();
    }

    @Test
    void aRevisionReplacesAndAnEarlierOneIsIgnored() {
        // Given
        Clip clip = new Clip();
        Sentiment second = Events.builder(1, 0, "ann", 0.5).setRevision(1).build();
        // When, then
        assertThat(clip.add(Turn.of(Events.event(1, 0, "ann", -0.5), 10), 1, 1)).isEqualTo(Clip.Change.ADDED);
        assertThat(clip.add(Turn.of(second, 10), 2, 2)).isEqualTo(Clip.Change.REVISED);
        assertThat(clip.add(Turn.of(Events.event(1, 0, "ann", -0.5), 10), 3, 3)).isEqualTo(Clip.Change.IGNORED);
        Conversation conversation = PER_UTTERANCE.of("clip", clip);
        assertThat(conversation.getOverall().getUtterances()).isEqualTo(1);
        assertThat(conversation.getOverall().getMean()).isEqualTo(0.5f);
        assertThat(conversation.getUpdatedMs()).isEqualTo(2);
    }

    @Test
    void anIdleConversationOpensAgainAndAnEndedOneDoesNot() {
        // Given
        Clip clip = new Clip();
        clip.add(Turn.of(Events.event(1, 0, "", 0.5), 10), 1, 1);
        // When, then
        clip.close(ClosedBy.IDLE);
        assertThat(PER_UTTERANCE.of("clip", clip).getState()).isEqualTo(ConversationState.CLOSED);
        clip.add(Turn.of(Events.event(2, 5, "", 0.5), 10), 1, 1);
        assertThat(clip.closedBy()).isEqualTo(ClosedBy.NOTHING);
        clip.close(ClosedBy.END);
        clip.close(ClosedBy.IDLE);
        clip.add(Turn.of(Events.event(3, 9, "", 0.5), 10), 1, 1);
        assertThat(clip.closedBy()).isEqualTo(ClosedBy.END);
    }

    @RepeatedTest(20)
    void doesNotDependOnTheOrderOfEvents(RepetitionInfo repetition) {
        // Given
        Random random = new Random(repetition.getCurrentRepetition());
        List<Sentiment> events = new ArrayList<>();
        for (int number = 0; number < 1 + random.nextInt(Clip.KEPT / 2); number++) {
            String speaker = "s" + random.nextInt(4);
            double start = random.nextInt(100);
            for (int revision = random.nextInt(3); revision >= 0; revision--) {
                events.add(Events.builder(number, start, speaker, random.nextDouble() * 2 - 1)
                        .setRevision(revision)
                        .build());
            }
        }
        Conversation first = of(PER_UTTERANCE, events.toArray(Sentiment[]::new));
        // When
        Collections.shuffle(events, random);
        // Then
        assertThat(of(PER_UTTERANCE, events.toArray(Sentiment[]::new))).isEqualTo(first);
    }

    @Test
    void aLongClipKeepsItsSizeAndItsSums() {
        // Given
        Clip clip = new Clip();
        int utterances = 1_000_000;
        double sum = 0;
        int longest = 0;
        // When
        for (int number = 0; number < utterances; number++) {
            double score = number % 5 * 0.25 - 0.5;
            sum += score;
            clip.add(turn(number, score), number, number);
            if (number % 10_000 == 9_999) {
                longest = Math.max(longest, ClipFormat.bytes(clip).length);
                clip = ClipFormat.clip(ClipFormat.bytes(clip));
            }
        }
        // Then
        Conversation conversation = PER_UTTERANCE.of("clip", clip);
        assertThat(longest).isLessThan(40_000);
        assertThat(conversation.getOverall().getUtterances()).isEqualTo(utterances);
        assertThat(conversation.getOverall().getMean()).isCloseTo((float) (sum / utterances), within(1e-5f));
        assertThat(conversation.getFolded()).isEqualTo(utterances - Clip.KEPT);
        assertThat(conversation.getSpeakers()).hasSize(Totals.MAX_SPEAKERS);
        assertThat(conversation.getSilenceMs()).isEqualTo(1_000L * (utterances - 1));
        assertThat(conversation.getQuarters())
                .allSatisfy(mean -> assertThat(mean).isCloseTo(0, within(0.01f)));
        // A revision of a folded turn cannot be told from a new one, so it is left out.
        Sentiment revised = Events.builder(5, 20, "s1", 1).setRevision(1).build();
        assertThat(clip.add(Turn.of(revised, 10), 1, 1)).isEqualTo(Clip.Change.IGNORED);
    }

    /** As {@link Events#event} with a start every four seconds and 150 speakers; a million of them take seconds. */
    private static Turn turn(int number, double score) {
        long startMs = 4_000L * number;
        String speaker = "s" + number % 150;
        int millionths = (int) Math.round(score * Turn.MILLION);
        return new Turn(
                "u" + number,
                0,
                number,
                startMs,
                startMs + 3_000,
                speaker,
                "",
                1,
                millionths,
                Polarity.NEUTRAL,
                Turn.NONE,
                Turn.NONE,
                Turn.NONE,
                0,
                new Turn.Detail(10, 0, 0, Turn.NONE, Turn.NONE, -1, -1));
    }

    /** After each event the clip is stored and read again. */
    private static Conversation of(Figures figures, Sentiment... events) {
        Clip clip = new Clip();
        for (Sentiment event : events) {
            clip.add(Turn.of(event, 10), 10, 20);
            clip = ClipFormat.clip(ClipFormat.bytes(clip));
        }
        return figures.of("clip", clip);
    }
}
