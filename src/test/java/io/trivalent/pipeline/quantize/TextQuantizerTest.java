package io.trivalent.pipeline.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.annotate.Annotator;
import io.trivalent.annotate.LexiconReader;
import io.trivalent.annotate.Tagger;
import io.trivalent.fixtures.Lexicons;
import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.Parts;
import io.trivalent.runtime.GraphFailedException;
import io.trivalent.runtime.PackageTokenizer;
import io.trivalent.runtime.Tokenizer;
import io.trivalent.runtime.Tokens;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TextQuantizerTest {
    private static final Path MINILM = Packages.MODELS.resolve("shared/minilm-l6-v2/tokenizer.json");

    private Annotator annotator;

    @BeforeAll
    void load(@TempDir Path folder) {
        annotator = new Annotator(Tagger.load(), LexiconReader.read(Lexicons.write(folder)));
    }

    @Test
    void annotatesEachTokenWithTheWordInWhichItBegins() {
        // Given
        try (var tokens = new PackageTokenizer(MINILM, 16)) {
            var texts = new TextQuantizer(tokens, Optional.of(annotator));
            // When
            var tensor = texts.tensor("This unwatchable movie is not bad, good!");
            // Then: [CLS] this un ##watch ##able movie is not bad , good ! [SEP]
            assertThat(tensor)
                    .isEqualTo(Parts.annotated(
                            101, 4, 2, 2023, 4, 2, 4895, 1, 2, 18866, 1, 2, 3085, 1, 2, 3185, 3, 2, 2003, 0, 2, 2025, 4,
                            2, 2919, 1, 0, 1010, 1, 0, 2204, 1, 1, 999, 1, 1, 102, 4, 2));
        }
    }

    @Test
    void findsTheWordsBehindAnEmoji() {
        // Given
        try (var tokens = new PackageTokenizer(MINILM, 16)) {
            var texts = new TextQuantizer(tokens, Optional.of(annotator));
            // When
            var tensor = texts.tensor("\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00 good movie");
            // Then
            assertThat(tensor).isEqualTo(Parts.annotated(101, 4, 2, 100, 4, 2, 2204, 1, 1, 3185, 3, 2, 102, 4, 2));
        }
    }

    @Test
    void skipsTheWhiteSpaceAtTheBeginningOfAToken() {
        // Given: byte-level tokens "good", " ", " bad" and a special one
        Tokenizer bytes = text -> new Tokens(new long[] {5, 6, 7, 2}, new int[] {0, 4, 5, 0}, new int[] {4, 5, 9, 0});
        var texts = new TextQuantizer(bytes, Optional.of(annotator));
        // When
        var tensor = texts.tensor("good  bad");
        // Then
        assertThat(tensor).isEqualTo(Parts.annotated(5, 1, 1, 6, 4, 2, 7, 1, 0, 2, 4, 2));
    }

    @Test
    void returnsOnlyIdsIfThePackageAnnotatesNoWords() {
        // Given
        try (var tokens = new PackageTokenizer(MINILM, 16)) {
            // When, then
            assertThat(new TextQuantizer(tokens, Optional.empty()).tensor("good"))
                    .isEqualTo(Parts.tokens(101, 2204, 102));
        }
    }

    @Test
    void failsIfTheTokenizerReturnsNoToken() {
        // Given
        var texts = new TextQuantizer(text -> new Tokens(new long[0], new int[0], new int[0]), Optional.empty());
        // When, then
        assertThatThrownBy(() -> texts.tensor("good"))
                .isInstanceOf(GraphFailedException.class)
                .hasMessage("tokenizer returned no token, expected at least one");
    }
}
