package io.trivalent.pipeline.join;

import static io.trivalent.fixtures.Parts.acoustic;
import static io.trivalent.fixtures.Parts.text;
import static io.trivalent.fixtures.Parts.visual;
import static io.trivalent.vocabulary.Modality.ACOUSTIC;
import static io.trivalent.vocabulary.Modality.TEXT;
import static io.trivalent.vocabulary.Modality.VISUAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Parts;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.PackageId;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.RejectionCode;
import io.trivalent.vocabulary.UtteranceId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AssemblerTest {
    private JoinBench join = JoinBench.plain();

    @AfterEach
    void everyPartIsAccountedFor() {
        assertThat(join.brokenLaws()).isEmpty();
    }

    @Test
    void letsACompleteUtteranceGoAtOnceInWhateverOrderItsPartsCame() {
        // When
        join.accept(visual("a", 100), text("a", 130), acoustic("a", 120));
        // Then
        assertThat(join.modalities()).containsExactly(List.of(TEXT, ACOUSTIC, VISUAL));
        AlignedUtterance left = join.out().values().get(0);
        assertThat(left.firstArrivedMs()).isEqualTo(100);
        assertThat(left.alignedMs()).isEqualTo(130);
        assertThat(left.eventMs()).isEqualTo(130);
        assertThat(join.waiting()).isFalse();
        assertThat(join.count(Count.JOINED)).isEqualTo(3);
        assertThat(join.count(Count.UTTERANCES)).isEqualTo(1);
        assertThat(join.count(Count.INCOMPLETE)).isZero();
    }

    @Test
    void letsAnIncompleteUtteranceGoWhenRecordsShowThatPatienceRanOut() {
        // Given
        join.accept(text("a", 1_000), acoustic("a", 1_500), text("b", 2_999));
        assertThat(join.released()).isEmpty();
        // When
        join.accept(text("c", 3_000));
        // Then
        assertThat(join.released()).containsExactly("a");
        assertThat(join.modalities()).containsExactly(List.of(TEXT, ACOUSTIC));
        assertThat(join.count(Count.INCOMPLETE)).isEqualTo(1);
    }

    @Test
    void letsAnIncompleteUtteranceGoWhenSilenceLastedAsLong() {
        // Given
        join.accept(text("a", 1_000)).silence(1_975);
        assertThat(join.released()).isEmpty();
        // When
        join.silence(25);
        // Then
        assertThat(join.released()).containsExactly("a");
        assertThat(join.waiting()).isFalse();
    }

    @Test
    void doesNotTakeAStallForSilence() {
        // When
        join.accept(text("a", 1_000)).stall(60_000).accept(acoustic("a", 1_100), visual("a", 1_200));
        // Then
        assertThat(join.modalities()).containsExactly(List.of(TEXT, ACOUSTIC, VISUAL));
    }

    @Test
    void doesNotLetSilencesAddUp() {
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
    void takesTheLaterOfTwoParts() {
        // Given
        QuantizedPart louder = Parts.part("a", ACOUSTIC, 1_050, Parts.vector(0.75f));
        // When
        join.accept(acoustic("a", 1_000), louder, text("a", 1_100), visual("a", 1_100));
        // Then
        assertThat(join.out().values().get(0).part(ACOUSTIC)).contains(louder);
        assertThat(join.count(Count.DUPLICATE)).isEqualTo(1);
        assertThat(join.count(Count.JOINED)).isEqualTo(3);
    }

    @Test
    void keepsTheEarlierOfTwoPartsThatSayTheSame() {
        // Given
        join.accept(text("a", 1_000)).save();
        // When
        join.accept(text("a", 1_050)).save();
        // Then
        assertThat(join.count(Count.REPEATED)).isEqualTo(1);
        assertThat(join.log().puts()).isEqualTo(1);
        join.silence(2_000);
        assertThat(join.out().values().get(0).sources())
                .containsExactly(text("a", 1_000).source());
    }

    @Test
    void refusesAPartOfAnotherClipAndLeavesWhatWaitsAlone() {
        // Given
        join.accept(text("a", 1_000));
        QuantizedPart stranger = Parts.inClip("other", acoustic("a", 1_010));
        // When
        join.accept(stranger, acoustic("a", 1_020), visual("a", 1_030));
        // Then
        assertThat(join.modalities()).containsExactly(List.of(TEXT, ACOUSTIC, VISUAL));
        assertThat(join.out().rejections())
                .containsExactly(Rejection.ofUtterance(
                        RejectionCode.CLIP_CONFLICT,
                        "acoustic part of utterance 'a' is from clip 'other', expected clip 'clip' like the"
                                + " earlier parts; an utterance id must be unique across all clips",
                        new UtteranceId("a"),
                        List.of(stranger.source())));
        assertThat(join.count(Count.PARTS_REJECTED)).isEqualTo(1);
    }

    @Test
    void takesAPartThatNamesNoClipForAPartOfAny() {
        // When
        join.accept(Parts.inClip("", text("a", 1_000)), acoustic("a", 1_010), Parts.inClip("", visual("a", 1_020)));
        // Then
        assertThat(join.modalities()).containsExactly(List.of(TEXT, ACOUSTIC, VISUAL));
    }

    @Test
    void dropsAPartThatCameAfterItsUtteranceLeft() {
        // Given
        join.accept(text("a", 1_000)).silence(2_000);
        // When
        join.accept(acoustic("a", 1_500), visual("a", 1_600), text("a", 1_000));
        // Then
        assertThat(join.released()).containsExactly("a");
        assertThat(join.count(Count.STRAGGLER)).isEqualTo(3);
        assertThat(join.waiting()).isFalse();
    }

    @Test
    void refusesAnUtteranceWithoutARequiredModality() {
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
    void refusesWhatComesAfterItsUtteranceWasRefusedForWantOfIt() {
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

    @Test
    void waitsForEachModalityAsLongAsItMay() {
        // Given
        join = new JoinBench(Map.of("join.patience-for.visual", "5s", "join.patience-for.acoustic", "1s"));
        // When: a lacks sound and picture, b the sound, c the picture
        join.accept(text("a", 1_000), text("b", 1_000), visual("b", 1_010), text("c", 1_000), acoustic("c", 1_010));
        // Then
        join.silence(1_000);
        assertThat(join.released()).containsExactly("b");
        join.silence(4_000);
        assertThat(join.released()).containsExactly("b", "a", "c");
        assertThat(join.releaseDetails()).extracting(ReleaseDetails::release).containsOnly(Release.DEADLINE);
    }

    @Test
    void waitsNoLongerThanForWhatIsStillMissing() {
        // Given
        join = new JoinBench(Map.of("join.patience-for.visual", "5s"));
        join.accept(text("a", 1_000)).silence(3_000);
        assertThat(join.released()).isEmpty();
        // When: the patience with the sound ran out long ago
        join.accept(visual("a", 3_900));
        // Then
        assertThat(join.modalities()).containsExactly(List.of(TEXT, VISUAL));
    }

    @Test
    void saysWhatItWaitedForAndWhyItWaitedNoLonger() {
        // Given
        join = new JoinBench(Map.of("join.max-pending-utterances", "1"));
        var next = new PackageId("late-fusion", "2");
        // When
        join.accept(text("complete", 1_000), acoustic("complete", 1_000), visual("complete", 1_000));
        join.accept(text("capped", 1_000), text("changed", 1_000), Parts.madeFor(next, visual("changed", 1_000)));
        join.accept(text("late", 1_000)).silence(2_000);
        // Then
        List<Modality> all = List.of(TEXT, ACOUSTIC, VISUAL);
        assertThat(join.released()).containsExactly("complete", "capped", "changed", "late");
        assertThat(join.releaseDetails())
                .containsExactly(
                        new ReleaseDetails(all, Release.COMPLETE, 0),
                        new ReleaseDetails(all, Release.CAPPED, 0),
                        new ReleaseDetails(all, Release.MODEL_CHANGED, 0),
                        new ReleaseDetails(all, Release.DEADLINE, 0));
        assertThat(join.count(Count.CAPPED)).isEqualTo(1);
    }

    @Test
    void letsTheOldestGoWhenTooManyWait() {
        // Given
        join = new JoinBench(Map.of("join.max-pending-utterances", "2"));
        // When
        join.accept(text("a", 1_000), text("b", 1_001), acoustic("a", 1_002), text("c", 1_003));
        // Then
        assertThat(join.released()).containsExactly("a");
        assertThat(join.modalities()).containsExactly(List.of(TEXT, ACOUSTIC));
        assertThat(join.count(Count.PENDING)).isEqualTo(2);
    }

    @Test
    void letsTheOldestGoWhenTooManyBytesWait() {
        // Given: room for ten numbers
        join = new JoinBench(Map.of("join.max-pending-bytes", "40"));
        // When
        join.accept(
                Parts.part("a", TEXT, 1_000, Parts.vector(new float[4])),
                Parts.part("b", TEXT, 1_001, Parts.vector(new float[4])),
                // the same again takes no more room
                Parts.part("b", TEXT, 1_002, Parts.vector(new float[4])),
                Parts.part("c", TEXT, 1_003, Parts.vector(new float[2])));
        assertThat(join.released()).isEmpty();
        join.accept(Parts.part("b", ACOUSTIC, 1_004, Parts.vector(new float[7])));
        // Then
        assertThat(join.released()).containsExactly("a", "b");
        assertThat(join.waiting()).isTrue();
    }

    @Test
    void scoresWhatWaitsByItsOwnModelWhenTheModelChanges() {
        // Given
        var next = new PackageId("late-fusion", "2");
        join.accept(text("a", 1_000), acoustic("a", 1_010));
        // When
        join.accept(Parts.madeFor(next, visual("a", 1_020)));
        // Then
        assertThat(join.modalities()).containsExactly(List.of(TEXT, ACOUSTIC));
        assertThat(join.out().values().get(0).model()).isEqualTo(new PackageId("late-fusion", "1"));
        assertThat(join.count(Count.STRAGGLER)).isEqualTo(1);
    }
}
