package io.trivalent.pipeline.join;

import static io.trivalent.fixtures.Parts.acoustic;
import static io.trivalent.fixtures.Parts.text;
import static io.trivalent.fixtures.Parts.visual;
import static io.trivalent.vocabulary.Modality.ACOUSTIC;
import static io.trivalent.vocabulary.Modality.TEXT;
import static io.trivalent.vocabulary.Modality.VISUAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.pipeline.flow.Count;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SaveAndRestoreTest {
    private final JoinBench join = JoinBench.plain();

    @AfterEach
    void everyPartIsAccountedFor() {
        assertThat(join.brokenLaws()).isEmpty();
    }

    @Test
    void completesAnUtteranceThatBeganBeforeARestart() {
        // Given
        join.accept(text("a", 1_000), acoustic("a", 1_010));
        // When
        join.restart().accept(visual("a", 1_020));
        // Then
        assertThat(join.modalities()).containsExactly(List.of(TEXT, ACOUSTIC, VISUAL));
        assertThat(join.out().values().get(0).part(TEXT)).contains(text("a", 1_000));
        assertThat(join.count(Count.HANDED_OVER)).isEqualTo(2);
        assertThat(join.count(Count.RESTORED)).isEqualTo(2);
    }

    @Test
    void releasesADueUtteranceThatBeganBeforeARestart() {
        // Given
        join.accept(text("b", 1_500), text("a", 1_000), text("c", 2_000)).restart();
        // When
        join.accept(text("d", 3_500));
        // Then: b and a began at 1.5 s of the task's clock
        assertThat(join.released()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void releasesARestoredUtteranceAfterSilence() {
        // When
        join.accept(text("a", 1_000)).restart().silence(2_000);
        // Then
        assertThat(join.released()).containsExactly("a");
    }

    @Test
    void remembersAReleasedUtteranceAfterARestart() {
        // Given
        join.accept(text("a", 1_000), acoustic("a", 1_000), visual("a", 1_000));
        // When
        join.restart().accept(text("a", 1_100));
        // Then
        assertThat(join.released()).containsExactly("a");
        assertThat(join.count(Count.STRAGGLER)).isEqualTo(1);
    }

    @Test
    void doesNotRestoreEarlierSilence() {
        // Given: a is released after two seconds of silence, then a record of b arrives
        join.accept(text("a", 1_000)).silence(2_000).accept(text("b", 1_100));
        // When
        join.restart().silence(100).accept(acoustic("b", 1_200), visual("b", 1_300));
        // Then
        assertThat(join.modalities()).containsExactly(List.of(TEXT), List.of(TEXT, ACOUSTIC, VISUAL));
    }

    @Test
    void writesOneMarkerForAnUtteranceReleasedBetweenTwoSaves() {
        // When
        join.accept(text("a", 1_000), acoustic("a", 1_000), visual("a", 1_000))
                .save()
                .save();
        // Then
        assertThat(join.log().puts()).isEqualTo(1);
        assertThat(join.log().values().get("a")).hasSize(9).startsWith(2);
    }

    @Test
    void writesOnlyChangedUtterances() {
        // Given
        join.accept(text("a", 1_000), text("b", 1_000)).save();
        // When
        join.save().accept(acoustic("b", 1_010)).save();
        // Then
        assertThat(join.log().puts()).isEqualTo(3);
    }

    @Test
    void replacesAWaitingUtteranceByItsMarker() {
        // Given
        join.accept(text("a", 1_000)).save();
        // When
        join.silence(2_000).save();
        // Then
        assertThat(join.log().values().values()).hasSize(1).noneMatch(PendingFormat::isWaiting);
    }

    @Test
    void deletesAForgottenMarker() {
        // Given
        join.accept(text("a", 1_000), acoustic("a", 1_000), visual("a", 1_000)).save();
        // When
        join.accept(text("b", 13_000), acoustic("b", 13_000), visual("b", 13_000))
                .save();
        // Then
        assertThat(join.log().values()).containsOnlyKeys("b");
    }
}
