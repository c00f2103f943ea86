package io.trivalent.pipeline.join;

import static io.trivalent.fixtures.Parts.acoustic;
import static io.trivalent.fixtures.Parts.attempt;
import static io.trivalent.fixtures.Parts.text;
import static io.trivalent.fixtures.Parts.visual;
import static io.trivalent.vocabulary.Modality.ACOUSTIC;
import static io.trivalent.vocabulary.Modality.TEXT;
import static io.trivalent.vocabulary.Modality.VISUAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Parts;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.vocabulary.PackageId;
import io.trivalent.vocabulary.RejectionCode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Revisions: late parts of incomplete utterances with {@code join.stragglers=revise}. */
class RevisionTest {
    private JoinBench join = new JoinBench(Map.of("join.stragglers", "revise"));

    @AfterEach
    void everyPartIsAccountedFor() {
        assertThat(join.brokenLaws()).isEmpty();
    }

    @Test
    void releasesAnUtteranceAgainWithEachMissingPart() {
        // Given
        join.accept(text("a", 1_000)).silence(2_000);
        // When
        join.accept(visual("a", 1_500), acoustic("a", 1_600));
        // Then
        assertThat(join.modalities())
                .containsExactly(List.of(TEXT), List.of(TEXT, VISUAL), List.of(TEXT, ACOUSTIC, VISUAL));
        assertThat(join.releaseDetails()).extracting(ReleaseDetails::revision).containsExactly(0, 1, 2);
        assertThat(join.releaseDetails())
                .extracting(ReleaseDetails::release)
                .containsExactly(Release.DEADLINE, Release.DEADLINE, Release.COMPLETE);
        assertThat(join.count(Count.JOINED)).isEqualTo(3);
        assertThat(join.count(Count.REVISED)).isEqualTo(2);
        assertThat(join.count(Count.UTTERANCES)).isEqualTo(3);
        assertThat(join.held()).isZero();
    }

    @Test
    void dropsAPartOfAModalityThatWasPresent() {
        // Given
        join.accept(text("a", 1_000)).silence(2_000);
        // When
        join.accept(Parts.part("a", TEXT, 1_500, Parts.vector(9)));
        // Then
        assertThat(join.released()).containsExactly("a");
        assertThat(join.count(Count.STRAGGLER)).isEqualTo(1);
    }

    @Test
    void dropsAPartOfACompleteUtterance() {
        // Given
        join.accept(text("a", 1_000), acoustic("a", 1_000), visual("a", 1_000));
        // When
        join.accept(Parts.part("a", TEXT, 1_500, Parts.vector(9)));
        // Then
        assertThat(join.released()).containsExactly("a");
        assertThat(join.held()).isZero();
        assertThat(join.count(Count.STRAGGLER)).isEqualTo(1);
    }

    @Test
    void dropsAPartMadeForAnotherModel() {
        // Given
        join.accept(text("a", 1_000)).silence(2_000);
        // When
        join.accept(Parts.madeFor(new PackageId("late-fusion", "2"), visual("a", 1_500)));
        // Then
        assertThat(join.released()).containsExactly("a");
        assertThat(join.count(Count.STRAGGLER)).isEqualTo(1);
    }

    @Test
    void rejectsAPartOfAnotherClip() {
        // Given
        join.accept(text("a", 1_000)).silence(2_000);
        // When
        join.accept(Parts.inClip("other", visual("a", 1_500)));
        // Then
        assertThat(join.released()).containsExactly("a");
        assertThat(join.rejectionCodes()).containsExactly(RejectionCode.CLIP_CONFLICT);
    }

    @Test
    void revisesAfterARestart() {
        // Given
        join.accept(text("a", 1_000)).silence(2_000).restart();
        // When
        join.accept(visual("a", 1_500)).restart().accept(acoustic("a", 1_600));
        // Then
        assertThat(join.modalities())
                .containsExactly(List.of(TEXT), List.of(TEXT, VISUAL), List.of(TEXT, ACOUSTIC, VISUAL));
        assertThat(join.releaseDetails()).extracting(ReleaseDetails::revision).containsExactly(0, 1, 2);
        assertThat(join.count(Count.RESTORED)).isZero();
    }

    @Test
    void dropsKeptPartsWithTheirMarker() {
        // Given
        join.accept(text("a", 1_000)).silence(2_000);
        int heldBefore = join.held();
        // When
        join.accept(text("b", 13_000), acoustic("b", 13_000), visual("b", 13_000))
                .save();
        // Then
        assertThat(heldBefore).isEqualTo(1);
        assertThat(join.held()).isZero();
        assertThat(join.log().values()).containsOnlyKeys("b");
    }

    @Test
    void dropsKeptPartsBeforeItReleasesWaitingUtterances() {
        // Given: a and b are kept
        join = new JoinBench(Map.of("join.stragglers", "revise", "join.max-pending-utterances", "2"));
        join.accept(text("a", 1_000), text("b", 1_001)).silence(2_000).save();
        // When
        join.accept(text("c", 1_002)).save();
        // Then
        assertThat(join.held()).isEqualTo(2);
        assertThat(join.log().values().get("a")).hasSize(9);
        join.accept(visual("a", 1_003), visual("b", 1_004));
        assertThat(join.released()).containsExactly("a", "b", "b");
        assertThat(join.count(Count.CAPPED)).isZero();
        assertThat(join.count(Count.STRAGGLER)).isEqualTo(1);
    }

    @Test
    void countsKeptBytesAgainstTheCap() {
        // Given: room for two floats
        join = new JoinBench(Map.of("join.stragglers", "revise", "join.max-pending-bytes", "8"));
        join.accept(text("a", 1_000)).silence(2_000);
        // When
        join.accept(text("b", 1_001), visual("b", 1_002));
        // Then
        join.accept(visual("a", 1_003));
        assertThat(join.released()).containsExactly("a");
        assertThat(join.count(Count.STRAGGLER)).isEqualTo(1);
    }

    @Test
    void repeatsARejectedRevisionWhenTheUtteranceIsSentAgain() {
        // Given: revision 1 was released, then its scoring failed
        join.accept(text("a", 1_000)).silence(2_000).accept(visual("a", 1_500)).restart();
        // When
        join.accept(attempt(1, text("a", 1_600)), attempt(1, visual("a", 1_600)), attempt(1, acoustic("a", 1_600)));
        // Then
        assertThat(join.releaseDetails()).extracting(ReleaseDetails::revision).containsExactly(0, 1, 1);
    }
}
