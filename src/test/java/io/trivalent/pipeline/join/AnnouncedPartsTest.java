package io.trivalent.pipeline.join;

import static io.trivalent.fixtures.Parts.acoustic;
import static io.trivalent.fixtures.Parts.announcing;
import static io.trivalent.fixtures.Parts.text;
import static io.trivalent.fixtures.Parts.visual;
import static io.trivalent.vocabulary.Modality.ACOUSTIC;
import static io.trivalent.vocabulary.Modality.TEXT;
import static io.trivalent.vocabulary.Modality.VISUAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.pipeline.flow.Count;
import io.trivalent.vocabulary.Modality;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Utterances whose publisher says which modalities it sends. */
class AnnouncedPartsTest {
    private static final Set<Modality> WORDS = Set.of(TEXT);
    private static final Set<Modality> WORDS_AND_VOICE = Set.of(TEXT, ACOUSTIC);

    private JoinBench join = JoinBench.plain();

    @AfterEach
    void everyPartIsAccountedFor() {
        assertThat(join.brokenLaws()).isEmpty();
    }

    @Test
    void waitsOnlyForWhatIsAnnounced() {
        // When
        join.accept(announcing(WORDS, text("alone", 1_000)));
        join.accept(announcing(WORDS_AND_VOICE, text("both", 1_000)));
        boolean waited = join.waiting();
        join.accept(announcing(WORDS_AND_VOICE, acoustic("both", 1_000)));
        // Then
        assertThat(waited).isTrue();
        assertThat(join.released()).containsExactly("alone", "both");
        assertThat(join.releaseDetails())
                .containsExactly(
                        new ReleaseDetails(List.of(TEXT), Release.COMPLETE, 0),
                        new ReleaseDetails(List.of(TEXT, ACOUSTIC), Release.COMPLETE, 0));
        assertThat(join.count(Count.INCOMPLETE)).isZero();
    }

    @Test
    void waitsForEverythingIfNothingIsAnnounced() {
        // When
        join.accept(text("a", 1_000), acoustic("a", 1_000));
        // Then
        assertThat(join.waiting()).isTrue();
    }

    @Test
    void waitsForWhatAnyRecordAnnounces() {
        // When
        join.accept(acoustic("a", 1_000), announcing(Set.of(TEXT, VISUAL), visual("a", 1_000)));
        boolean waited = join.waiting();
        join.accept(announcing(WORDS, text("a", 1_000)));
        // Then: the acoustic part came although nobody announced it
        assertThat(waited).isTrue();
        assertThat(join.modalities()).containsExactly(List.of(TEXT, ACOUSTIC, VISUAL));
        assertThat(join.releaseDetails())
                .containsExactly(new ReleaseDetails(List.of(TEXT, ACOUSTIC, VISUAL), Release.COMPLETE, 0));
    }

    @Test
    void aPartThatWasNotAnnouncedAndComesLaterIsAStraggler() {
        // When
        join.accept(announcing(WORDS, text("a", 1_000)), acoustic("a", 1_010));
        // Then
        assertThat(join.released()).containsExactly("a");
        assertThat(join.count(Count.STRAGGLER)).isEqualTo(1);
    }

    @Test
    void whatIsRequiredIsAwaitedAllTheSame() {
        // Given
        join = new JoinBench(Map.of("join.required", "acoustic"));
        // When
        join.accept(announcing(WORDS, text("a", 1_000)));
        boolean waited = join.waiting();
        join.accept(acoustic("a", 1_010));
        // Then
        assertThat(waited).isTrue();
        assertThat(join.modalities()).containsExactly(List.of(TEXT, ACOUSTIC));
    }

    @Test
    void anAnnouncementIsKeptOverARestart() {
        // When
        join.accept(announcing(WORDS_AND_VOICE, text("a", 1_000))).restart().accept(acoustic("a", 1_010));
        // Then
        assertThat(join.releaseDetails())
                .containsExactly(new ReleaseDetails(List.of(TEXT, ACOUSTIC), Release.COMPLETE, 0));
    }
}
