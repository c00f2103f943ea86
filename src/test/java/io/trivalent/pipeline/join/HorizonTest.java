package io.trivalent.pipeline.join;

import static io.trivalent.fixtures.Parts.acoustic;
import static io.trivalent.fixtures.Parts.arriving;
import static io.trivalent.fixtures.Parts.text;
import static io.trivalent.fixtures.Parts.visual;
import static io.trivalent.vocabulary.RejectionCode.TOO_LATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.UtteranceId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long the join remembers utterances, and its horizon. The memory is 10 s and the wait time 2 s unless a test changes them. */
class HorizonTest {
    private JoinBench join = JoinBench.plain();

    @AfterEach
    void everyPartIsAccountedFor() {
        assertThat(join.brokenLaws()).isEmpty();
    }

    @Test
    void acceptsAFirstPartOfAnyAge() {
        // When
        join.accept(arriving(1_700_000_000_000L, text("a", 1_000))).silence(2_000);
        // Then
        assertThat(join.released()).containsExactly("a");
    }

    @Test
    void rejectsAPartOfAnUnknownUtteranceAtTheHorizon() {
        // Given
        join.accept(text("new", 60_000));
        // When
        join.accept(arriving(60_000, text("a", 50_000)), arriving(60_000, text("b", 50_001)));
        // Then
        assertThat(join.out().rejections())
                .containsExactly(Rejection.ofUtterance(
                        TOO_LATE,
                        "text part of utterance 'a' is 10000 ms older than the newest record, expected less than 10000 ms,"
                                + " because its utterance may have been released and forgotten; raise join.memory (10000 ms)"
                                + " or join.max-remembered (200000), or send it again with the current time",
                        new UtteranceId("a"),
                        List.of(text("a", 50_000).source())));
        assertThat(join.count(Count.PARTS_REJECTED)).isEqualTo(1);
        assertThat(join.count(Count.PENDING)).isEqualTo(2);
    }

    @Test
    void acceptsAnOldPartOfAWaitingUtterance() {
        // Given
        join.accept(text("a", 60_000));
        // When
        join.accept(arriving(60_000, acoustic("a", 1_000)), visual("a", 60_100));
        // Then
        assertThat(join.released()).containsExactly("a");
    }

    @Test
    void neverBeginsAnUtteranceAgainForAPartThatWasSentInTime() {
        // Given: a is released during silence, long after its last record
        join.accept(text("a", 1_000)).silence(2_000);
        // When: the visual part, sent within the wait time, arrives again and again
        for (long now = 3_000; now < 40_000; now += 500) {
            join.accept(complete("u" + now, now)).save();
            join.accept(arriving(now, visual("a", 2_999)));
            if (now % 2_000 == 0) {
                join.restart();
            }
        }
        // Then
        assertThat(join.released()).containsOnlyOnce("a");
        assertThat(join.rejectionCodes()).isNotEmpty().containsOnly(TOO_LATE);
        assertThat(join.count(Count.STRAGGLER)).isPositive();
    }

    @Test
    void beginsAnUtteranceAgainForAPartThatWasSentAfterItsMemory() {
        // Given
        join.accept(complete("a", 1_000)).accept(complete("b", 13_000)).save();
        // When
        join.accept(text("a", 13_000)).silence(2_000);
        // Then
        assertThat(join.released()).containsExactly("a", "b", "a");
    }

    @Test
    void forgetsTheOldestEarlierWhenItRemembersTooMany() {
        // Given
        join = new JoinBench(Map.of("join.max-remembered", "2"));
        // When
        join.accept(complete("a", 1_000))
                .accept(complete("b", 1_001))
                .accept(complete("c", 1_002))
                .save();
        // Then
        assertThat(join.remembered()).isEqualTo(2);
        join.accept(text("a", 1_000));
        assertThat(join.rejectionCodes()).containsExactly(TOO_LATE);
    }

    @Test
    void restoresTheHorizonAfterARestart() {
        // Given
        join = new JoinBench(Map.of("join.max-remembered", "1"));
        join.accept(complete("a", 1_000)).accept(complete("b", 1_001)).restart().restart();
        // When
        join.accept(text("a", 1_000), text("c", 1_001));
        // Then
        assertThat(join.rejectionCodes()).containsExactly(TOO_LATE);
        assertThat(join.waiting()).isTrue();
        assertThat(join.log().values()).containsKey(PendingFormat.HORIZON);
    }

    @Test
    void joinsAPublisherWhoseClockIsThirtySecondsBehind() {
        // Given: the task has read records of the other publishers, so its clock is theirs
        join = new JoinBench(Map.of("join.memory", "10m"));
        join.accept(complete("first", 99_900));
        // When
        for (int i = 0; i < 100; i++) {
            long now = 100_000 + 500L * i;
            join.accept(
                    arriving(now, visual("u" + i, now - 30_000)), text("u" + i, now + 10), acoustic("u" + i, now + 20));
        }
        // Then
        assertThat(join.released()).hasSize(101);
        assertThat(join.count(Count.INCOMPLETE)).isZero();
        assertThat(join.rejectionCodes()).isEmpty();
    }

    @Test
    void joinsAPublisherWhoseClockIsThirtySecondsAhead() {
        // Given
        join = new JoinBench(Map.of("join.memory", "10m"));
        // When
        for (int i = 0; i < 100; i++) {
            long now = 100_000 + 500L * i;
            join.accept(
                    arriving(now, visual("u" + i, now + 30_000)), text("u" + i, now + 10), acoustic("u" + i, now + 20));
        }
        // Then
        assertThat(join.released()).hasSize(100);
        assertThat(join.count(Count.INCOMPLETE)).isZero();
    }

    @Test
    void joinsAPublisherWhoseClockStandsStill() {
        // When
        for (int i = 0; i < 100; i++) {
            join.accept(complete("u" + i, 5_000)).save();
        }
        join.accept(text("last", 5_000)).silence(2_000);
        // Then
        assertThat(join.released()).hasSize(101).doesNotHaveDuplicates();
        assertThat(join.rejectionCodes()).isEmpty();
    }

    private static QuantizedPart[] complete(String id, long eventMs) {
        return new QuantizedPart[] {text(id, eventMs), acoustic(id, eventMs), visual(id, eventMs)};
    }
}
