package io.trivalent.pipeline.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.fixtures.Parts;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.Source;
import io.trivalent.vocabulary.UtteranceId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The stored format of an aligned utterance. */
class AlignedFormatTest {
    @Test
    void readsWhatItWrote() {
        // Given
        AlignedUtterance utterance = new AlignedUtterance(
                new UtteranceId("u1"),
                List.of(Parts.text("u1", 1_000), Parts.attempt(2, Parts.visual("u1", 1_500))),
                1_600,
                3_700,
                new ReleaseDetails(List.of(Modality.TEXT, Modality.ACOUSTIC, Modality.VISUAL), Release.DEADLINE, 3));
        // When
        AlignedUtterance read = AlignedFormat.utterance(AlignedFormat.bytes(utterance));
        // Then
        assertThat(read).isEqualTo(utterance);
    }

    @Test
    void keepsTheTracesOfTheProducers() {
        // Given
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        AlignedUtterance utterance = new AlignedUtterance(
                new UtteranceId("u1"),
                List.of(Parts.text("u1", 1_000), Parts.traced(trace, Parts.visual("u1", 1_500))),
                1_600,
                3_700);
        // When
        AlignedUtterance read = AlignedFormat.utterance(AlignedFormat.bytes(utterance));
        // Then
        assertThat(read).isEqualTo(utterance);
        assertThat(read.sources()).extracting(Source::trace).containsExactly("", trace);
    }

    @Test
    void rejectsAnotherFormat() {
        // Given
        byte[] bytes = AlignedFormat.bytes(
                new AlignedUtterance(new UtteranceId("u1"), List.of(Parts.text("u1", 1_000)), 1_000, 1_000));
        bytes[0] = 2;
        // When, then
        assertThatThrownBy(() -> AlignedFormat.utterance(bytes))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("stored utterance has format 2, expected 1");
    }
}
