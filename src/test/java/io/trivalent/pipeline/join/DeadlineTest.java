package io.trivalent.pipeline.join;

import static io.trivalent.fixtures.Parts.acoustic;
import static io.trivalent.fixtures.Parts.text;
import static io.trivalent.fixtures.Parts.visual;
import static io.trivalent.vocabulary.Modality.ACOUSTIC;
import static io.trivalent.vocabulary.Modality.TEXT;
import static io.trivalent.vocabulary.Modality.VISUAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.pipeline.flow.Count;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.RejectionCode;
import io.trivalent.vocabulary.UtteranceId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the join releases or rejects an incomplete utterance. The wait time is 2 s unless a test changes it. */
class DeadlineTest {
    private JoinBench join = JoinBench.plain();

    @AfterEach
    void everyPartIsAccountedFor() {
        assertThat(join.brokenLaws()).isEmpty();
    }

    @Test
    void releasesAnIncompleteUtteranceWhenRecordTimeReachesItsDeadline() {
        // Given
        join.accept(text("a", 1_000), acoustic("a", 1_500), text("b", 2_999));
        List<String> before = join.released();
        // When
        join.accept(text("c", 3_000));
        // Then
        assertThat(before).isEmpty();
        assertThat(join.released()).containsExactly("a");
        assertThat(join.modalities()).containsExactly(List.of(TEXT, ACOUSTIC));
        assertThat(join.count(Count.INCOMPLETE)).isEqualTo(1);
    }

    @Test
    void releasesAnIncompleteUtteranceWhenSilenceReachesItsDeadline() {
        // Given
        join.accept(text("a", 1_000)).silence(1_975);
        List<String> before = join.released();
        // When
        join.silence(25);
        // Then
        assertThat(before).isEmpty();
        assertThat(join.released()).containsExactly("a");
        assertThat(join.waiting()).isFalse();
    }

    @Test
    void doesNotCountAStallAsSilence() {
        // When
        join.accept(text("a", 1_000)).stall(60_000).accept(acoustic("a", 1_100), visual("a", 1_200));
        // Then
        assertThat(join.modalities()).containsExactly(List.of(TEXT, ACOUSTIC, VISUAL));
    }

    @Test
    void doesNotAddUpSilences() {
        // When
        join.accept(text("a", 1_000))
                .silence(1_500)
                .accept(text("b", 1_100))
                .silence(1_500)
                .accept(visual("a", 1_200));
        // Then
        assertThat(join.released()).isEmpty();
    }

    @Test
    void waitsForEachMissingModalityForItsOwnTime() {
        // Given
        join = new JoinBench(Map.of("join.patience-for.visual", "5s", "join.patience-for.acoustic", "1s"));
        // When: a lacks acoustic and visual, b lacks acoustic, c lacks visual
        join.accept(text("a", 1_000), text("b", 1_000), visual("b", 1_010), text("c", 1_000), acoustic("c", 1_010));
        List<String> afterOneSecond = join.silence(1_000).released();
        join.silence(4_000);
        // Then
        assertThat(afterOneSecond).containsExactly("b");
        assertThat(join.released()).containsExactly("b", "a", "c");
        assertThat(join.releaseDetails()).extracting(ReleaseDetails::release).containsOnly(Release.DEADLINE);
    }

    @Test
    void countsOnlyTheWaitTimesOfMissingModalities() {
        // Given
        join = new JoinBench(Map.of("join.patience-for.visual", "5s"));
        join.accept(text("a", 1_000)).silence(3_000);
        List<String> before = join.released();
        // When: the wait time of the acoustic part has passed
        join.accept(visual("a", 3_900));
        // Then
        assertThat(before).isEmpty();
        assertThat(join.modalities()).containsExactly(List.of(TEXT, VISUAL));
    }

    @Test
    void rejectsAnUtteranceWithoutARequiredModality() {
        // Given
        join = new JoinBench(Map.of("join.required", "text,visual"));
        // When
        join.accept(acoustic("a", 1_000), text("a", 1_010), visual("b", 1_020), text("b", 1_030))
                .silence(2_000);
        // Then
        assertThat(join.released()).containsExactly("b");
        assertThat(join.out().rejections())
                .containsExactly(Rejection.ofUtterance(
                        RejectionCode.MISSING_REQUIRED,
                        "utterance 'a' had [text, acoustic] after 2005 ms, expected at least [text, visual]",
                        new UtteranceId("a"),
                        List.of(text("a", 1_010).source(), acoustic("a", 1_000).source())));
        assertThat(join.count(Count.EXPIRED)).isEqualTo(2);
    }

    @Test
    void rejectsAPartThatArrivesAfterItsUtteranceWasRejected() {
        // Given
        join = new JoinBench(Map.of("join.required", "visual"));
        join.accept(text("a", 1_000)).silence(2_000);
        // When
        join.accept(visual("a", 1_500));
        // Then
        assertThat(join.released()).isEmpty();
        assertThat(join.out().rejections())
                .endsWith(Rejection.ofUtterance(
                        RejectionCode.MISSING_REQUIRED,
                        "visual part of utterance 'a' arrived after the other parts were rejected, expected at least"
                                + " [visual] together; send all its records again",
                        new UtteranceId("a"),
                        List.of(visual("a", 1_500).source())));
        assertThat(join.count(Count.EXPIRED)).isEqualTo(2);
    }
}
