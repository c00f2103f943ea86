package io.trivalent.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.fixtures.Packages;
import io.trivalent.model.GraphSpec.OutputRole;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParityCaseTest {
    private final Path models;

    ParityCaseTest(@TempDir Path models) {
        this.models = models;
    }

    @Test
    void readsPresentFieldsAndSkipsNulls() {
        // Given
        var model = modelWith("""
                {"utterance_id": "a", "text": "hi", "text_features": null, "acoustic": {"frames": 2, "dims": 1, "data": [0.5, -1.25]}, "visual": null, "outputs": {"score": 0.75, "score_acoustic": -0.5}}
                """);
        // When
        var cases = ParityCase.of(model);
        // Then
        assertThat(cases).hasSize(1);
        assertThat(cases.get(0).utterance()).isEqualTo("a");
        assertThat(cases.get(0).text()).contains("hi");
        assertThat(cases.get(0).textFeatures()).isEmpty();
        assertThat(cases.get(0).acoustic())
                .hasValueSatisfying(matrix -> assertThat(matrix.at(1, 0)).isEqualTo(-1.25f));
        assertThat(cases.get(0).visual()).isEmpty();
        assertThat(cases.get(0).annotation()).isEmpty();
        assertThat(cases.get(0).outputs()).isEqualTo(Map.of(OutputRole.SCORE, 0.75f, OutputRole.SCORE_ACOUSTIC, -0.5f));
    }

    @Test
    void readsTheIdsOfWords() {
        // Given
        var model = modelWith("""
                {"utterance_id": "a", "text": "so good", "annotation": {"tagger": "t", "lexicon": "l", "parts_of_speech": [2, 1], "sentiments": [2, 1]}, "outputs": {"score": 1}}
                """);
        // When
        var cases = ParityCase.of(model);
        // Then
        assertThat(cases.get(0).annotation()).contains(new ParityCase.WordIds("t", "l", List.of(2, 1), List.of(2, 1)));
    }

    @Test
    void rejectsAFileWithoutCases() {
        assertInvalid("", "package constant/1: parity.jsonl has no case, expected at least one");
    }

    @Test
    void rejectsALineThatIsNotJson() {
        // Given
        String valid = "{\"utterance_id\": \"a\", \"outputs\": {\"score\": 0}}\n";
        // When, then
        assertInvalid(
                valid + "{\"utterance_id\"",
                "package constant/1: line 2 of parity.jsonl is not JSON: Unexpected"
                        + " end-of-input within/between Object entries");
    }

    @Test
    void rejectsALineThatIsNotAParityCase() {
        assertInvalid(
                "{\"utterance_id\": \"a\", \"outputs\": {\"mood\": 1}}",
                "package constant/1: line 1 of parity.jsonl is not a parity case: No enum constant"
                        + " io.trivalent.model.GraphSpec.OutputRole.MOOD");
        assertInvalid(
                "{\"utterance_id\": \"a\", \"visual\": {\"frames\": 2, \"dims\": 2, \"data\": [1]}, \"outputs\": {}}",
                "package constant/1: line 1 of parity.jsonl is not a parity case: matrix of 2 x 2 has 4 bytes, expected at"
                        + " least 1 x 1 and 16 bytes");
        assertInvalid(
                "\n",
                "package constant/1: line 1 of parity.jsonl is not a parity case: utterance id has 0 characters, expected"
                        + " 1 to 256");
    }

    private void assertInvalid(String lines, String message) {
        var model = modelWith(lines);
        assertThatThrownBy(() -> ParityCase.of(model))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage(message);
    }

    /** An opened package, whose checksums are not checked again. */
    private ModelPackage modelWith(String lines) {
        Path folder = models.resolve("constant/1");
        if (!folder.toFile().exists()) {
            Packages.copy(Packages.CONSTANT, models);
        }
        var model = new ModelPackage(
                folder, new ModelStore(Packages.MODELS).open("constant/1").manifest(), "");
        Packages.replace(folder, "parity.jsonl", lines.getBytes(UTF_8));
        return model;
    }
}
