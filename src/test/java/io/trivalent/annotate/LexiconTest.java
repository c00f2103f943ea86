package io.trivalent.annotate;

import static io.trivalent.annotate.PartOfSpeech.ADJECTIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LexiconTest {
    private static final String HEADER = "lemma\tpart_of_speech\tsentiment\n";

    private final Path file;

    LexiconTest(@TempDir Path folder) {
        file = folder.resolve("lexicon.tsv");
    }

    @ParameterizedTest
    @CsvSource({
        "like, VERB, POSITIVE, own part of speech",
        "like, NOUN, NEUTRAL, another part of speech",
        "well, ADVERB, POSITIVE, own part of speech before any",
        "well, NOUN, NEGATIVE, any",
        "well, OTHER, NEUTRAL, never for other",
        "likes, VERB, POSITIVE, s",
        "cries, VERB, NEGATIVE, ies to y",
        "liked, VERB, POSITIVE, ed to e",
        "failed, VERB, NEGATIVE, ed",
        "hating, VERB, NEGATIVE, ing to e",
        "failing, VERB, NEGATIVE, ing",
        "nicest, ADJECTIVE, POSITIVE, est to e",
        "poorer, ADJECTIVE, NEGATIVE, er",
        "losses, NOUN, NEGATIVE, ses to s",
        "hoaxes, NOUN, NEGATIVE, xes to x",
        "waltzes, NOUN, POSITIVE, zes to z",
        "leeches, NOUN, NEGATIVE, ches to ch",
        "crashes, NOUN, NEGATIVE, shes to sh",
        "gentlemen, NOUN, POSITIVE, men to man",
        "beauties, NOUN, POSITIVE, ies to y",
        "goods, ADJECTIVE, NEUTRAL, not a rule of adjectives",
        "nicely, ADVERB, NEUTRAL, adverbs have no rules",
        "s, NOUN, NEUTRAL, a rule does not apply to its suffix",
    })
    void looksUp(String word, PartOfSpeech partOfSpeech, WordSentiment expected, String rule) throws IOException {
        // Given
        table("""
                like,verb,positive
                well,adverb,positive
                well,any,negative
                cry,verb,negative
                fail,verb,negative
                hate,verb,negative
                nice,adjective,positive
                poor,any,negative
                loss,noun,negative
                hoax,any,negative
                waltz,noun,positive
                leech,noun,negative
                crash,any,negative
                gentleman,noun,positive
                beauty,noun,positive
                good,any,positive
                """);
        var lexicon = LexiconReader.read(file);
        // When, then
        assertThat(lexicon.sentiment(word, partOfSpeech)).as(rule).isEqualTo(expected);
    }

    @Test
    void prefersTheWordToItsBaseForm() throws IOException {
        // Given
        table("better,any,positive\nbett,adjective,negative\n");
        // When, then
        assertThat(LexiconReader.read(file).sentiment("better", ADJECTIVE)).isEqualTo(WordSentiment.POSITIVE);
    }

    @Test
    void hasTheChecksumOfItsFile() throws IOException {
        // Given
        Files.writeString(file, HEADER);
        // When, then
        assertThat(LexiconReader.read(file).sha256())
                .isEqualTo("99aad79ad084ec75a9ea21641753a214541728e1e915fc89624a0f42a46dc91f");
    }

    @Test
    void rejectsAnotherHeader() throws IOException {
        // Given
        Files.writeString(file, "word\tsentiment\n");
        // When, then
        assertInvalid(", line 1: found 'word\tsentiment', expected the header 'lemma\tpart_of_speech\tsentiment'");
        Files.writeString(file, "");
        assertInvalid(", line 1: found nothing, expected the header 'lemma\tpart_of_speech\tsentiment'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "good,any | found 2 columns, expected 3: a lemma, a part of speech and a sentiment",
                "good,interjection,positive | found part of speech 'interjection', expected verb, adjective, adverb, noun or any",
                "good,any,neutral | found sentiment 'neutral', expected negative or positive",
                "Good,any,positive | found lemma 'Good', expected a word in lower case",
                ",any,positive | found lemma '', expected a word in lower case",
                "bad,noun,positive | found 'bad' as noun a second time, expected each pair once",
            })
    void rejectsAnInvalidRow(String row, String message) throws IOException {
        // Given
        table("bad,any,negative\nbad,noun,negative\n" + row + "\n");
        // When, then
        assertInvalid(", line 4: " + message);
    }

    @Test
    void rejectsMissingFilesAndOtherEncodings() throws IOException {
        // When, then
        assertInvalid(" does not exist, expected a file");
        Files.write(file, (HEADER + "caf\u00e9\tany\tpositive\n").getBytes(StandardCharsets.ISO_8859_1));
        assertInvalid(" is not UTF-8, expected UTF-8");
    }

    /** Rows with commas in place of tabs. */
    private void table(String rows) throws IOException {
        Files.writeString(file, HEADER + rows.replace(',', '\t'));
    }

    private void assertInvalid(String message) {
        assertThatThrownBy(() -> LexiconReader.read(file))
                .isInstanceOf(LexiconException.class)
                .hasMessage("sentiment table '%s'%s", file, message);
    }
}
