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
    void releasesACompleteUtteranceAtOnceForAnyOrderOfItsParts() {
        // When
        join.accept(visual("a", 100), text("a", 130), acoustic("a", 120));
        // Then
        assertThat(join.modalities()).containsExactly(List.of(TEXT, ACOUSTIC, VISUAL));
        AlignedUtterance utterance = join.out().values().get(0);
        assertThat(utterance.firstArrivedMs()).isEqualTo(100);
        assertThat(utterance.alignedMs()).isEqualTo(130);
        assertThat(utterance.eventMs()).isEqualTo(130);
        assertThat(join.waiting()).isFalse();
        assertThat(join.count(Count.JOINED)).isEqualTo(3);
        assertThat(join.count(Count.UTTERANCES)).isEqualTo(1);
        assertThat(join.count(Count.INCOMPLETE)).isZero();
    }

    @Test
    void replacesAPartByALaterOneOfItsModality() {
        // Given
        QuantizedPart later = Parts.part("a", ACOUSTIC, 1_050, Parts.vector(0.75f));
        // When
        join.accept(acoustic("a", 1_000), later, text("a", 1_100), visual("a", 1_100));
        // Then
        assertThat(join.out().values().get(0).part(ACOUSTIC)).contains(later);
        assertThat(join.count(Count.DUPLICATE)).isEqualTo(1);
        assertThat(join.count(Count.JOINED)).isEqualTo(3);
    }

    @Test
    void keepsTheEarlierOfTwoPartsWithTheSameContent() {
        // Given
        join.accept(text("a", 1_000)).save();
        // When
        join.accept(text("a", 1_050)).save().silence(2_000);
        // Then
        assertThat(join.count(Count.REPEATED)).isEqualTo(1);
        assertThat(join.log().puts()).isEqualTo(1);
        assertThat(join.out().values().get(0).sources())
                .containsExactly(text("a", 1_000).source());
    }

    @Test
    void rejectsAPartOfAnotherClipAndKeepsTheWaitingParts() {
        // Given
        join.accept(text("a", 1_000));
        QuantizedPart other = Parts.inClip("other", acoustic("a", 1_010));
        // When
        join.accept(other, acoustic("a", 1_020), visual("a", 1_030));
        // Then
        assertThat(join.modalities()).containsExactly(List.of(TEXT, ACOUSTIC, VISUAL));
        assertThat(join.out().rejections())
                .containsExactly(Rejection.ofUtterance(
                        RejectionCode.CLIP_CONFLICT,
                        "acoustic part of utterance 'a' is from clip 'other', expected clip 'clip' like the"
                                + " earlier parts; an utterance id must be unique across all clips",
                        new UtteranceId("a"),
                        List.of(other.source())));
        assertThat(join.count(Count.PARTS_REJECTED)).isEqualTo(1);
    }

    @Test
    void acceptsAPartThatNamesNoClip() {
        // When
        join.accept(Parts.inClip("", text("a", 1_000)), acoustic("a", 1_010), Parts.inClip("", visual("a", 1_020)));
        // Then
        assertThat(join.modalities()).containsExactly(List.of(TEXT, ACOUSTIC, VISUAL));
    }

    @Test
    void dropsAPartThatArrivesAfterItsUtteranceWasReleased() {
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
    void reportsTheAwaitedModalitiesAndTheReleaseReason() {
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
    void releasesTheOldestWhenTooManyUtterancesWait() {
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
    void releasesTheOldestWhenTooManyBytesWait() {
        // Given: room for ten floats
        join = new JoinBench(Map.of("join.max-pending-bytes", "40"));
        // When
        join.accept(
                Parts.part("a", TEXT, 1_000, Parts.vector(new float[4])),
                Parts.part("b", TEXT, 1_001, Parts.vector(new float[4])),
                // replaces an equally large part
                Parts.part("b", TEXT, 1_002, Parts.vector(new float[4])),
                Parts.part("c", TEXT, 1_003, Parts.vector(new float[2])));
        List<String> before = join.released();
        join.accept(Parts.part("b", ACOUSTIC, 1_004, Parts.vector(new float[7])));
        // Then
        assertThat(before).isEmpty();
        assertThat(join.released()).containsExactly("a", "b");
        assertThat(join.waiting()).isTrue();
    }

    @Test
    void releasesTheWaitingPartsForTheirOwnModelWhenTheModelChanges() {
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
