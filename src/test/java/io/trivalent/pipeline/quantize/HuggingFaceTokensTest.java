package io.trivalent.pipeline.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Packages;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HuggingFaceTokensTest {
    private static final Path MINILM = Packages.MODELS.resolve("shared/minilm-l6-v2/tokenizer.json");

    @Test
    void givesTheIdsThatPythonGives() {
        // Given
        try (var tokens = new HuggingFaceTokens(MINILM, 64)) {
            // When
            long[] ids = tokens.ids("This movie is not bad at all.");
            // Then: [CLS] this movie is not bad at all . [SEP]
            assertThat(ids).containsExactly(101, 2023, 3185, 2003, 2025, 2919, 2012, 2035, 1012, 102);
        }
    }

    @Test
    void keepsTheSpecialTokensOfATextThatIsCut() {
        // Given
        try (var tokens = new HuggingFaceTokens(MINILM, 5)) {
            // When
            long[] ids = tokens.ids("This movie is not bad at all.");
            // Then
            assertThat(ids).containsExactly(101, 2023, 3185, 2003, 102);
        }
    }

    @Test
    void givesAtLeastTheSpecialTokens() {
        // Given: nothing that the tokenizer keeps, but not blank
        try (var tokens = new HuggingFaceTokens(MINILM, 5)) {
            // When
            long[] ids = tokens.ids("\u200b\u0000");
            // Then
            assertThat(ids).containsExactly(101, 102);
        }
    }

    @Test
    void neverPads() {
        // Given
        try (var tokens = new HuggingFaceTokens(MINILM, 64)) {
            // When, then
            assertThat(tokens.ids("good")).containsExactly(101, 2204, 102);
        }
    }
}
