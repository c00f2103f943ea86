package io.trivalent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Packages;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PackageTokenizerTest {
    private static final Path MINILM = Packages.MODELS.resolve("shared/minilm-l6-v2/tokenizer.json");

    @Test
    void returnsTheSameIdsAsPython() {
        // Given
        try (var tokens = new PackageTokenizer(MINILM, 64)) {
            // When
            long[] ids = ids(tokens.tokens("This movie is not bad at all."));
            // Then: [CLS] this movie is not bad at all . [SEP]
            assertThat(ids).containsExactly(101, 2023, 3185, 2003, 2025, 2919, 2012, 2035, 1012, 102);
        }
    }

    @Test
    void keepsTheSpecialTokensOfATextThatIsCut() {
        // Given
        try (var tokens = new PackageTokenizer(MINILM, 5)) {
            // When
            long[] ids = ids(tokens.tokens("This movie is not bad at all."));
            // Then
            assertThat(ids).containsExactly(101, 2023, 3185, 2003, 102);
        }
    }

    @Test
    void returnsAtLeastTheSpecialTokens() {
        // Given: a text that is not blank, of which the tokenizer keeps no character
        try (var tokens = new PackageTokenizer(MINILM, 5)) {
            // When
            long[] ids = ids(tokens.tokens("\u200b\u0000"));
            // Then
            assertThat(ids).containsExactly(101, 102);
        }
    }

    @Test
    void doesNotPad() {
        // Given
        try (var tokens = new PackageTokenizer(MINILM, 64)) {
            // When, then
            assertThat(ids(tokens.tokens("good"))).containsExactly(101, 2204, 102);
        }
    }

    @Test
    void countsCodePointsAndAddedTokensHaveEmptySpans() {
        // Given: an emoji of two chars before the words
        try (var tokens = new PackageTokenizer(MINILM, 64)) {
            // When
            var found = tokens.tokens("\uD83D\uDE00\u3000 unwatchable [SEP]");
            // Then: [CLS] [UNK] un ##watch ##able [SEP] [SEP]; the text contains the first [SEP]
            assertThat(spans(found)).containsExactly("0-0", "0-1", "3-5", "5-10", "10-14", "15-20", "0-0");
        }
    }

    @Test
    void keepsTheSpansOfATextThatIsCut() {
        // Given
        try (var tokens = new PackageTokenizer(MINILM, 4)) {
            // When
            var found = tokens.tokens("good old film");
            // Then
            assertThat(spans(found)).containsExactly("0-0", "0-4", "5-8", "0-0");
        }
    }

    private static long[] ids(Tokens tokens) {
        return IntStream.range(0, tokens.count()).mapToLong(tokens::id).toArray();
    }

    private static List<String> spans(Tokens tokens) {
        return IntStream.range(0, tokens.count())
                .mapToObj(i -> tokens.start(i) + "-" + tokens.end(i))
                .toList();
    }
}
