package io.trivalent.annotate;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Lexicons;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnnotatorTest {
    private static final String SENTENCE = "I don't like this movie, it's not good.";

    private Annotator annotator;

    @BeforeAll
    void load(@TempDir Path folder) {
        annotator = new Annotator(Tagger.load(), LexiconReader.read(Lexicons.write(folder)));
    }

    /** One digit per word: 0 verb, 1 adjective, 2 adverb, 3 noun, 4 other. Wrong tags are those of the tagger. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "I don't like this movie, it's not good. | 40043441",
                "THIS MOVIE IS NOT BAD AT ALL | 4304144",
                "I loved every minute of it! | 404344",
                "It was absolutely terrible and boring... | 402141",
                "The actors play well together | 43022",
                "a truly beautiful film | 4213",
                "um, I would say \u2014 wow | 340040",
                "He runs quickly to the old house | 4024413",
                "The Sound design alone is worth the ticket | 43330143",
                "They've been waiting in New York for 3 hours | 400413443",
            })
    void determinesPartsOfSpeech(String text, String expected) {
        assertThat(ids(annotator.annotate(text))).isEqualTo(expected);
    }

    @Test
    void looksUpWordsInLowerCaseWithoutPunctuation() {
        // When
        var text = annotator.annotate("\"GOOD,\" he says: (bad!) :( goods");
        // Then
        assertThat(text.sentiments())
                .containsExactly(
                        WordSentiment.POSITIVE,
                        WordSentiment.NEUTRAL,
                        WordSentiment.NEUTRAL,
                        WordSentiment.NEGATIVE,
                        WordSentiment.NEUTRAL,
                        WordSentiment.POSITIVE);
        assertThat(text.partOfSpeech(4)).isEqualTo(PartOfSpeech.OTHER);
    }

    @Test
    void punctuationDoesNotChangeTheTagsOfWords() {
        assertThat(ids(annotator.annotate("the - old ... house"))).isEqualTo("44143");
        assertThat(ids(annotator.annotate("the old house"))).isEqualTo("413");
    }

    @ParameterizedTest
    @CsvSource({
        "(don't),don't",
        "$5.,5",
        "'''em',em",
        "\u2014,''",
        "CAFE\u0301!,cafe\u0301",
        "a.b.,a.b",
        "\uD835\uDC00?,\uD835\uDC00"
    })
    void stripsPunctuationAroundAWord(String word, String core) {
        assertThat(Annotator.core(word)).isEqualTo(core);
    }

    @Test
    void doesNotAnnotateWordsAfterTheLimit() {
        // Given
        String text = "good ".repeat(Annotator.MAX_WORDS + 3);
        // When
        var annotated = annotator.annotate(text);
        // Then
        assertThat(annotated.sentiments()).hasSize(515);
        assertThat(annotated.sentiments().subList(512, 515)).containsOnly(WordSentiment.NEUTRAL);
        assertThat(annotated.partsOfSpeech().subList(512, 515)).containsOnly(PartOfSpeech.OTHER);
        assertThat(annotated.sentiments().subList(0, 512)).contains(WordSentiment.POSITIVE);
    }

    @Test
    void annotatesATextWithoutWords() {
        assertThat(annotator.annotate(" \n").words().all()).isEmpty();
        assertThat(ids(annotator.annotate("... !"))).isEqualTo("44");
    }

    @Test
    void isThreadSafeAndDoesNotDependOnEarlierTexts() {
        // When
        var found = IntStream.range(0, 400)
                .parallel()
                .mapToObj(i -> {
                    annotator.annotate("other words, number " + i);
                    return ids(annotator.annotate(SENTENCE));
                })
                .collect(Collectors.toSet());
        // Then
        assertThat(found).containsExactly("40043441");
    }

    @ParameterizedTest
    @CsvSource({
        "VERB, VERB",
        "AUX, VERB",
        "ADJ, ADJECTIVE",
        "ADV, ADVERB",
        "NOUN, NOUN",
        "PROPN, NOUN",
        "PRON, OTHER",
        "INTJ, OTHER",
        "AUX+PART, VERB",
        "NOUN+PART, NOUN",
        "PRON+AUX, OTHER"
    })
    void usesTheFirstTagOfAContraction(String tag, PartOfSpeech expected) {
        assertThat(Tagger.partOfSpeech(tag)).isEqualTo(expected);
    }

    private static String ids(AnnotatedText text) {
        return text.partsOfSpeech().stream()
                .map(partOfSpeech -> Integer.toString(partOfSpeech.id()))
                .collect(Collectors.joining());
    }
}
