package io.trivalent.pipeline.join;

import static io.trivalent.fixtures.Parts.acoustic;
import static io.trivalent.fixtures.Parts.text;
import static io.trivalent.fixtures.Parts.visual;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.vocabulary.Modality;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Utterances past their deadline while records of a missing modality may lie unread. The wait time is 2 s. */
class OverdueTest {
    private final Map<Modality, Long> readUpToMs = new EnumMap<>(Modality.class);
    private final JoinBench join = new JoinBench(
            Map.of(),
            JoinBench.inputs((modality, wallMs) -> readUpToMs.getOrDefault(modality, Long.MIN_VALUE) >= wallMs));

    @Test
    void keepsAnUtteranceWhileItsMissingModalityIsUnread() {
        // Given: the texts are read far ahead of the visual parts
        join.accept(text("a", 1_000), acoustic("a", 1_000), text("b", 9_000)).silence(1_000);
        List<String> before = join.released();
        // When
        join.accept(visual("a", 1_200));
        // Then
        assertThat(before).isEmpty();
        assertThat(join.released()).containsExactly("a");
        assertThat(join.modalities().get(0)).containsExactly(Modality.TEXT, Modality.ACOUSTIC, Modality.VISUAL);
    }

    @Test
    void releasesWhenTheMissingModalityWasReadPastTheDeadline() {
        // Given
        join.accept(text("a", 1_000), acoustic("a", 1_000), text("b", 9_000), visual("c", 2_999));
        List<String> before = join.released();
        // When
        join.accept(visual("d", 3_000));
        // Then
        assertThat(before).isEmpty();
        assertThat(join.released()).containsExactly("a");
    }

    @Test
    void aRecordOfOneTopicProvesNothingOfAnother() {
        // Given: acoustic parts come as features and as sound
        var both = new JoinBench(Map.of(), JoinBench.inputs((modality, wallMs) -> false, Modality.ACOUSTIC));
        // When
        both.accept(text("a", 1_000), visual("a", 1_000), acoustic("b", 9_000)).silence(100);
        // Then
        assertThat(both.released()).isEmpty();
    }

    @Test
    void releasesWhenTheMissingModalityWasReadToItsEnd() {
        // Given
        join.accept(text("a", 1_000), acoustic("a", 1_000), text("b", 9_000));
        List<String> before = join.released();
        // When
        readUpToMs.put(Modality.VISUAL, 9_000L);
        join.silence(25);
        // Then
        assertThat(before).isEmpty();
        assertThat(join.released()).containsExactly("a");
    }

    @Test
    void needsProofForEachMissingModality() {
        // Given
        join.accept(text("a", 1_000), text("b", 9_000));
        readUpToMs.put(Modality.VISUAL, 9_000L);
        join.silence(25);
        List<String> before = join.released();
        // When
        readUpToMs.put(Modality.ACOUSTIC, 9_000L);
        join.silence(25);
        // Then
        assertThat(before).isEmpty();
        assertThat(join.released()).containsExactly("a");
    }

    @Test
    void doesNotAcceptProofFromBeforeTheDeadline() {
        // Given
        readUpToMs.put(Modality.VISUAL, 8_999L);
        // When
        join.accept(text("a", 1_000), acoustic("a", 1_000), text("b", 9_000)).silence(100);
        // Then
        assertThat(join.released()).isEmpty();
    }

    @Test
    void countsAnOverdueUtteranceAgainstTheCaps() {
        // Given
        JoinBench small = new JoinBench(
                Map.of("join.max-pending-utterances", "1"), JoinBench.inputs((modality, wallMs) -> false));
        // When
        small.accept(text("a", 1_000), text("b", 9_000));
        // Then
        assertThat(small.released()).containsExactly("a");
    }
}
