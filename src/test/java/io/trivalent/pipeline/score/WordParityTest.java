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

/** Checks a package that reads annotated words beside tokens and has no encoder. */
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
    void scoresTokensAndWordsThroughThePipeline() {
        // Given
        try (var pipeline = PipelineHarness.with(models, Packages.LATE_FUSION, Map.of())) {
            // When
            pipeline.send(
                    Modality.TEXT,
                    "a",
                    Records.transcript("a").setText("so good").build(),
                    0);
            pipeline.send(
                    Modality.TEXT, "b", Records.transcript("b").setText("bad").build(), 1);
            // Then
            assertThat(pipeline.events())
                    .extracting(event -> event.getScore())
                    .containsExactly(WordsPackage.SO_GOOD, BAD);
        }
    }

    @Test
    void paddingHasNoWord() {
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
    void acceptsACaseWithTheSameAnnotation() {
        try (var open = open()) {
            assertThat(ParityCheck.require(open.loaded(Packages.LATE_FUSION))).isEqualTo(1);
        }
    }

    @Test
    void rejectsACaseWithAnotherAnnotation() {
        // When, then
        WordsPackage.parity(folder, WordsPackage.SO_GOOD, SHA256, "[2, 3]", "[2, 1]");
        fails("part of speech of word 2 ('good') is 1, expected 3");
        WordsPackage.parity(folder, WordsPackage.SO_GOOD, SHA256, "[2, 1]", "[0, 1]");
        fails("sentiment of word 1 ('so') is 2, expected 0");
        WordsPackage.parity(folder, WordsPackage.SO_GOOD, SHA256, "[2]", "[2, 1]");
        fails("found 1 parts of speech and 2 sentiments, expected 2 of each, one for each word");
        WordsPackage.parity(folder, WordsPackage.SO_GOOD, "0123", "[2, 1]", "[2, 1]");
        fails("sentiment table is %s, expected 0123".formatted(SHA256));
    }

    @Test
    void rejectsACaseWithWordsIfTheModelReadsNone() {
        // Given
        Packages.replace(Packages.copy(Packages.CONSTANT, models), "parity.jsonl", """
                {"utterance_id": "a", "text": "so good", "annotation": {}, "outputs": {"score": 1}}
                """.getBytes(UTF_8));
        try (var open = open()) {
            var loaded = open.loaded(Packages.CONSTANT);
            // When, then
            assertThatThrownBy(() -> ParityCheck.require(loaded))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessage("package constant/1: parity case 'a': words are annotated, but the model reads none");
        }
    }

    @Test
    void failsOnAnInvalidTableAndClosesTheOpenGraphs() {
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

    private void fails(String difference) {
        try (var open = open()) {
            var loaded = open.loaded(Packages.LATE_FUSION);
            assertThatThrownBy(() -> ParityCheck.require(loaded))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessage("package late-fusion/1: parity case 'a': " + difference);
        }
    }

    private LoadedModels open() {
        return new LoadedModels(runtime, new ModelStore(models));
    }
}
