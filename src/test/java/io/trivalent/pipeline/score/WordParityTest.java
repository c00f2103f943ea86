package io.trivalent.pipeline.score;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.fixtures.Lexicons;
import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.PipelineHarness;
import io.trivalent.fixtures.Records;
import io.trivalent.fixtures.Settled;
import io.trivalent.fixtures.WordsPackage;
import io.trivalent.model.InvalidModelException;
import io.trivalent.model.ModelStore;
import io.trivalent.runtime.LoadedModels;
import io.trivalent.runtime.OnnxRuntime;
import io.trivalent.vocabulary.Modality;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A package that reads words beside its tokens, and no encoder's states. */
class WordParityTest {
    private static final String SHA256 = Packages.sha256(Lexicons.TABLE.getBytes(UTF_8));

    /** [CLS] bad [SEP]. */
    private static final float BAD = 100 * (101 + 2919 + 102) + 42 + 10 + 42;

    private final OnnxRuntime runtime = new OnnxRuntime(Settled.defaults().score());
    private final Path models;
    private final Path folder;

    WordParityTest(@TempDir Path models) {
        this.models = models;
        this.folder = WordsPackage.write(models);
    }

    @Test
    void scoresTokensAndWordsThroughTheWholeLine() {
        // Given
        try (var line = PipelineHarness.with(models, Packages.LATE_FUSION, Map.of())) {
            // When
            line.send(
                    Modality.TEXT,
                    "a",
                    Records.transcript("a").setText("so good").build(),
                    0);
            line.send(Modality.TEXT, "b", Records.transcript("b").setText("bad").build(), 1);
            // Then
            assertThat(line.events()).extracting(event -> event.getScore()).containsExactly(WordsPackage.SO_GOOD, BAD);
        }
    }

    @Test
    void givesPaddingNoWord() {
        // Given: two cases of different length, which are scored alone and in one batch
        Packages.replace(
                folder, "parity.jsonl", """
                {"utterance_id": "a", "text": "so good", "outputs": {"score": %s}}
                {"utterance_id": "b", "text": "bad", "outputs": {"score": %s}}
                """.formatted(WordsPackage.SO_GOOD, BAD).getBytes(UTF_8));
        try (var open = open()) {
            // When, then
            assertThat(ParityCheck.require(open.loaded(Packages.LATE_FUSION))).isEqualTo(2);
        }
    }

    @Test
    void acceptsACaseWhoseWordsItReadsTheSame() {
        try (var open = open()) {
            assertThat(ParityCheck.require(open.loaded(Packages.LATE_FUSION))).isEqualTo(1);
        }
    }

    @Test
    void refusesAPackageWhoseWordsPythonReadOtherwise() {
        // When, then
        WordsPackage.parity(folder, WordsPackage.SO_GOOD, SHA256, "[2, 3]", "[2, 1]");
        refused("gives 1 as part of speech of word 2, 'good', expected 3");
        WordsPackage.parity(folder, WordsPackage.SO_GOOD, SHA256, "[2, 1]", "[0, 1]");
        refused("gives 2 as sentiment of word 1, 'so', expected 0");
        WordsPackage.parity(folder, WordsPackage.SO_GOOD, SHA256, "[2]", "[2, 1]");
        refused("has 1 parts of speech and 2 sentiments, expected 2 of each, a word each of its text");
        WordsPackage.parity(folder, WordsPackage.SO_GOOD, "0123", "[2, 1]", "[2, 1]");
        refused("gives %s as sentiment table, expected 0123".formatted(SHA256));
    }

    @Test
    void refusesACaseWithWordsWhereTheModelReadsNone() {
        // Given
        Packages.replace(Packages.copy(Packages.CONSTANT, models), "parity.jsonl", """
                {"utterance_id": "a", "text": "so good", "annotation": {}, "outputs": {"score": 1}}
                """.getBytes(UTF_8));
        try (var open = open()) {
            var loaded = open.loaded(Packages.CONSTANT);
            // When, then
            assertThatThrownBy(() -> ParityCheck.require(loaded))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessage("package constant/1: parity case 'a' has annotated words, but the model reads none");
        }
    }

    @Test
    void refusesABrokenTableAndClosesWhatItHadOpened() {
        // Given
        Packages.replace(folder, "lexicon.tsv", "lemma\n".getBytes(UTF_8));
        try (var open = open()) {
            // When, then
            assertThatThrownBy(() -> open.loaded(Packages.LATE_FUSION))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessage(
                            "package late-fusion/1: sentiment table '%s', line 1: found 'lemma', expected the header"
                                    + " 'lemma\tpart_of_speech\tsentiment'",
                            folder.resolve("lexicon.tsv"));
            assertThat(runtime.openGraphs()).isZero();
        }
    }

    @Test
    void closesEachGraphOnce() {
        // Given
        try (var open = open()) {
            open.loaded(Packages.LATE_FUSION);
            assertThat(runtime.openGraphs()).isEqualTo(1);
        }
        // Then
        assertThat(runtime.openGraphs()).isZero();
    }

    private void refused(String why) {
        try (var open = open()) {
            var loaded = open.loaded(Packages.LATE_FUSION);
            assertThatThrownBy(() -> ParityCheck.require(loaded))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessage("package late-fusion/1: parity case 'a' " + why);
        }
    }

    private LoadedModels open() {
        return new LoadedModels(runtime, new ModelStore(models));
    }
}
