package io.trivalent.pipeline.score;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.Settled;
import io.trivalent.model.InvalidModelException;
import io.trivalent.model.ModelStore;
import io.trivalent.runtime.LoadedModels;
import io.trivalent.runtime.OnnxRuntime;
import io.trivalent.vocabulary.PackageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks packages that compute the same scores as Python, and packages that do not. */
class ParityCheckTest {
    private static final OnnxRuntime RUNTIME =
            new OnnxRuntime(Settled.defaults().score());

    private final Path models;

    ParityCheckTest(@TempDir Path models) {
        this.models = models;
    }

    @ParameterizedTest
    @CsvSource({"late-fusion", "constant"})
    void reproducesTheParityCasesOfTheCommittedPackages(String name) throws IOException {
        // Given
        long lines = Files.readAllLines(Packages.MODELS.resolve(name + "/1/parity.jsonl"))
                .size();
        try (var open = new LoadedModels(RUNTIME, new ModelStore(Packages.MODELS))) {
            // When
            int cases = ParityCheck.require(open.loaded(new PackageId(name, "1")));
            // Then
            assertThat(cases).isEqualTo(lines);
        }
    }

    @Test
    void reproducesTheParityCasesOfTheFaultyPackage() {
        try (var open = new LoadedModels(RUNTIME, new ModelStore(Packages.TEST_MODELS))) {
            // When
            int cases = ParityCheck.require(open.loaded(Packages.FAULTY));
            // Then
            assertThat(cases).isPositive();
        }
    }

    @Test
    void rejectsAScoreThatDiffersFromPythons() {
        // Given
        parity("""
                {"utterance_id": "good", "text_features": {"frames": 1, "dims": 1, "data": [0.3]}, "outputs": {"score": 0.1}}
                {"utterance_id": "bad", "text_features": {"frames": 1, "dims": 1, "data": [0.75]}, "outputs": {"score": 0.2503}}
                """);
        // When, then
        fails("package late-fusion/1: parity case 'bad': SCORE is 0.25 in a batch of 1, expected 0.2503"
                + " within 1.0E-4");
    }

    @Test
    void aPackageInFloat16HasItsOwnTolerance() {
        // Given
        parity("""
                {"utterance_id": "a", "text_features": {"frames": 1, "dims": 1, "data": [0.75]}, "outputs": {"score": 0.255}}
                """);
        tolerate(0.01);
        try (var open = open()) {
            // When
            int cases = ParityCheck.require(open.loaded(Packages.LATE_FUSION));
            // Then
            assertThat(cases).isEqualTo(1);
        }
    }

    @Test
    void rejectsAScoreInFloat16BeyondItsTolerance() {
        // Given
        parity("""
                {"utterance_id": "a", "text_features": {"frames": 1, "dims": 1, "data": [0.75]}, "outputs": {"score": 0.255}}
                """);
        tolerate(0.001);
        // When, then
        fails("package late-fusion/1: parity case 'a': SCORE is 0.25 in a batch of 1, expected 0.255 within 0.001");
    }

    @Test
    void rejectsAnOutputThatTheModelDoesNotHave() {
        // Given
        Path folder = Packages.copy(Packages.CONSTANT, models);
        Packages.replace(
                folder,
                "parity.jsonl",
                "{\"utterance_id\": \"a\", \"visual\": {\"frames\": 1, \"dims\": 1, \"data\": [1]}, \"outputs\": {\"score_visual\": 1}}"
                        .getBytes(UTF_8));
        try (var open = open()) {
            var loaded = open.loaded(Packages.CONSTANT);
            // When, then
            assertThatThrownBy(() -> ParityCheck.require(loaded))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessage("package constant/1: parity case 'a': SCORE_VISUAL is missing in a batch of 1,"
                            + " expected 1.0 within 1.0E-4");
        }
    }

    @Test
    void rejectsACaseWithoutAModalityThatTheModelReads() {
        // Given
        parity("{\"utterance_id\": \"a\", \"text\": \"words alone\", \"outputs\": {\"score\": 0}}");
        // When, then
        fails("package late-fusion/1: parity case 'a' has no modality that the model reads");
    }

    private void parity(String lines) {
        Path folder = Packages.copy(Packages.LATE_FUSION, models);
        Packages.replace(folder, "parity.jsonl", lines.getBytes(UTF_8));
    }

    private void tolerate(double labelUnits) {
        Packages.edit(
                models.resolve("late-fusion/1"),
                root -> root.putObject("compute").put("type", "float16").put("tolerance", labelUnits));
    }

    private void fails(String message) {
        try (var open = open()) {
            var loaded = open.loaded(Packages.LATE_FUSION);
            assertThatThrownBy(() -> ParityCheck.require(loaded))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessage(message);
        }
    }

    private LoadedModels open() {
        return new LoadedModels(RUNTIME, new ModelStore(models));
    }
}
