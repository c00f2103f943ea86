package io.trivalent.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.annotate.Tagger;
import io.trivalent.fixtures.Packages;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A faulty manifest is rejected with the place of the fault and the expected value. */
class ManifestRulesTest {
    private static final String MODEL_SHA256 = java.util.Objects.requireNonNull(
                    Packages.lateFusion().files().get("model.onnx"))
            .sha256();

    private final ManifestReader reader = new ManifestReader();

    static Stream<Arguments> faults() {
        return Stream.of(
                        formatFaults(),
                        modalityFaults(),
                        tensorFaults(),
                        wordFaults(),
                        fileFaults(),
                        confidenceFaults())
                .flatMap(faults -> faults);
    }

    private static Stream<Arguments> formatFaults() {
        return Stream.of(
                fault(
                        "unknown key",
                        root -> root.put("colour", "blue"),
                        "m breaks the manifest format: : property 'colour' is not defined in the schema and the schema"
                                + " does not allow additional properties"),
                fault(
                        "missing key",
                        root -> root.remove("label"),
                        "m breaks the manifest format: : required property 'label' not found"),
                fault(
                        "a number format that the processor does not know",
                        root -> compute(root, "bfloat16").put("tolerance", 0.01),
                        "m breaks the manifest format: /compute/type: does not have a value in the enumeration [\"float16\"]"),
                fault(
                        "a tolerance above a hundredth",
                        root -> compute(root, "float16").put("tolerance", 0.02),
                        "m breaks the manifest format: /compute/tolerance: must have a maximum value of 0.01"),
                fault(
                        "a number format without a tolerance",
                        root -> compute(root, "float16"),
                        "m breaks the manifest format: /compute: required property 'tolerance' not found"),
                fault(
                        "version that is not a folder name",
                        root -> root.put("version", "../1"),
                        "m breaks the manifest format: /version: does not match the regex pattern"
                                + " ^[a-z0-9][a-z0-9._-]{0,31}$"));
    }

    private static Stream<Arguments> modalityFaults() {
        return Stream.of(
                fault(
                        "input without modality",
                        root -> ManifestEdits.input(root, 1).remove("modality"),
                        "m: input 'acoustic' needs a modality"),
                fault(
                        "input of a modality that is not read",
                        root -> root.withObjectProperty("modalities").remove("visual"),
                        "m: input 'visual' reads visual, which 'modalities' does not list"),
                fault(
                        "tokens of features",
                        root -> ManifestEdits.setInput(root, 0, "tokens", "text", "int64", "[\"batch\",\"seq_t\"]"),
                        "m: input 'text' with role TOKENS needs text with content 'tokens'"),
                fault(
                        "states without encoder",
                        root -> ManifestEdits.setInput(root, 0, "states", "text", "float32", "[\"batch\",\"seq_t\",4]"),
                        "m: input 'text' with role STATES needs an encoder graph"),
                fault(
                        "sound of another modality",
                        root -> sound(root, "visual", "ours/1#" + "0".repeat(12)),
                        "m: visual has 'sound', expected it only for acoustic"),
                fault(
                        "an extractor whose name is not of its graph",
                        root -> sound(root, "acoustic", "ours/1#0123"),
                        "m: 'model.onnx' has the sha256 %s, expected that of the extractor 'ours/1#0123'"
                                .formatted(MODEL_SHA256)),
                fault(
                        "sound without the name of an extractor",
                        root -> sound(root, "acoustic", ""),
                        "m breaks the manifest format: /modalities/acoustic/extractor: must be at least 1 characters long"),
                fault(
                        "a wider compact tensor without a quantizer",
                        root -> root.withObjectProperty("modalities")
                                .withObjectProperty("visual")
                                .put("width", 5),
                        "m: visual has no quantizer, so its compact tensor must be float32 of 5 dims"),
                fault(
                        "no score",
                        root -> ((ObjectNode) root.at("/graphs/model/outputs/0")).put("role", "other"),
                        "m: the model graph has 0 outputs with role 'score', expected 1"),
                fault(
                        "two scores",
                        root -> ((ObjectNode) root.at("/graphs/model/outputs/1")).put("role", "score"),
                        "m: the model graph has 2 outputs with role 'score', expected 1"));
    }

    private static ObjectNode compute(ObjectNode root, String type) {
        return root.putObject("compute").put("type", type);
    }

    private static void sound(ObjectNode root, String modality, String extractor) {
        root.withObjectProperty("modalities")
                .withObjectProperty(modality)
                .put("extractor", extractor)
                .putObject("sound")
                .put("graph", "model.onnx")
                .put("rate", 16_000)
                .put("hop", 160)
                .put("context", 4);
    }

    private static Stream<Arguments> tensorFaults() {
        return Stream.of(
                fault(
                        "features of another type",
                        root -> ManifestEdits.input(root, 0).put("dtype", "uint8"),
                        "m: input 'text' with role FEATURES needs the dtype, dims and sequence of its modality's compact"
                                + " tensor"),
                fault(
                        "features that are a sequence on one side only",
                        root -> ManifestEdits.setInput(
                                root, 0, "features", "text", "float32", "[\"batch\",\"seq_t\",1]"),
                        "m: input 'text' with role FEATURES needs the dtype, dims and sequence of its modality's compact"
                                + " tensor"),
                fault(
                        "a mask of another type",
                        root -> ManifestEdits.setInput(root, 0, "mask", "text", "float32", "[\"batch\",\"seq_t\"]"),
                        "m: input 'text' with role MASK needs dtype int32 or int64 and shape [batch, steps]"),
                fault(
                        "a length with a second axis",
                        root -> ManifestEdits.setInput(root, 0, "length", "text", "int64", "[\"batch\",1]"),
                        "m: input 'text' with role LENGTH needs dtype int32 or int64 and shape [batch]"),
                fault(
                        "states of another type than the encoder's",
                        root -> {
                            ManifestEdits.addEncoder(root, "float16");
                            ManifestEdits.setInput(root, 0, "states", "text", "float32", "[\"batch\",\"seq_t\",4]");
                        },
                        "m: input 'text' with role STATES needs the dtype of the encoder's states"),
                fault(
                        "present of two modalities",
                        root -> ManifestEdits.input(root, 3)
                                .withArrayProperty("shape")
                                .set(1, 2),
                        "m: input 'present' with role PRESENT needs dtype float32 and shape [batch, 3]"),
                fault(
                        "words of another type",
                        root -> {
                            ManifestEdits.annotate(root, Tagger.ID, "parity.jsonl");
                            ManifestEdits.setInput(root, 0, "pos_tags", "text", "float32", "[\"batch\",\"seq_t\"]");
                        },
                        "m: input 'text' with role POS_TAGS needs dtype int32 or int64 and shape [batch, steps]"));
    }

    private static Stream<Arguments> wordFaults() {
        return Stream.of(
                fault(
                        "words of features",
                        root -> ManifestEdits.setInput(root, 0, "pos_tags", "text", "int64", "[\"batch\",\"seq_t\"]"),
                        "m: input 'text' with role POS_TAGS needs text with content 'tokens' and an 'annotation'"),
                fault(
                        "words without an annotation",
                        root -> {
                            ManifestEdits.annotate(root, Tagger.ID, "parity.jsonl");
                            root.withObjectProperty("modalities")
                                    .withObjectProperty("text")
                                    .remove("annotation");
                            ManifestEdits.setInput(
                                    root, 0, "word_sentiments", "text", "int64", "[\"batch\",\"seq_t\"]");
                        },
                        "m: input 'text' with role WORD_SENTIMENTS needs text with content 'tokens' and an 'annotation'"),
                fault(
                        "another tagger",
                        root -> ManifestEdits.annotate(root, "stanford-left3words", "parity.jsonl"),
                        "m: the model was trained with the tagger 'stanford-left3words', this processor has"
                                + " 'opennlp-en-ud-ewt-1.3', expected the same"));
    }

    private static Stream<Arguments> fileFaults() {
        return Stream.of(
                fault(
                        "quantizer that is not listed",
                        root -> root.withObjectProperty("modalities")
                                .withObjectProperty("visual")
                                .put("quantizer", "q.onnx"),
                        "m: 'files' does not list 'q.onnx', the visual quantizer"),
                fault(
                        "parity cases that are not listed",
                        root -> root.withObjectProperty("files").remove("parity.jsonl"),
                        "m: 'files' does not list 'parity.jsonl', the parity cases"),
                fault(
                        "a sentiment table that is not listed",
                        root -> ManifestEdits.annotate(root, Tagger.ID, "lexicon.tsv"),
                        "m: 'files' does not list 'lexicon.tsv', the table of word sentiments"));
    }

    private static Stream<Arguments> confidenceFaults() {
        return Stream.of(
                confidenceFault(
                        "a level of 1",
                        root -> root.withObjectProperty("confidence").put("level", 1),
                        "m breaks the manifest format: /confidence/level: must have an exclusive maximum value of 1"),
                confidenceFault(
                        "a half width of 0",
                        root -> Packages.addHalfWidth(root, 0, "visual"),
                        "m breaks the manifest format: /confidence/half_widths/3/half_width: must have an exclusive"
                                + " minimum value of 0"),
                confidenceFault(
                        "modalities in another order",
                        root -> Packages.addHalfWidth(root, 0.5, "visual", "text"),
                        "m breaks the manifest format: /confidence/half_widths/3/modalities: does not have a value in the"
                                + " enumeration [[\"text\"], [\"acoustic\"], [\"visual\"], [\"text\",\"acoustic\"],"
                                + " [\"text\",\"visual\"], [\"acoustic\",\"visual\"],"
                                + " [\"text\",\"acoustic\",\"visual\"]]"),
                confidenceFault(
                        "two half widths for the same modalities",
                        root -> Packages.addHalfWidth(root, 0.75, "text", "acoustic"),
                        "m: 'confidence' has two half widths for text+acoustic, expected one"),
                confidenceFault(
                        "a half width beyond float32",
                        root -> Packages.addHalfWidth(root, 1e39, "visual"),
                        "m: 'confidence' has the half width Infinity for visual, expected a finite float32 above 0"),
                confidenceFault(
                        "a half width that float32 rounds to 0",
                        root -> Packages.addHalfWidth(root, 1e-50, "visual"),
                        "m: 'confidence' has the half width 0.0 for visual, expected a finite float32 above 0"),
                confidenceFault(
                        "a half width for a modality that is not read",
                        root -> {
                            root.withObjectProperty("modalities").remove("visual");
                            ((ArrayNode) root.at("/graphs/model/inputs")).remove(2);
                        },
                        "m: 'confidence' has a half width for text+acoustic+visual, but 'modalities' does not list"
                                + " visual"));
    }

    private static Arguments confidenceFault(String name, Consumer<ObjectNode> change, String message) {
        return fault(
                name,
                root -> {
                    Packages.addConfidence(root);
                    change.accept(root);
                },
                message);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void rejects(Consumer<ObjectNode> change, String message) throws IOException {
        // Given
        String text = ManifestEdits.edited(change);
        // When, then
        assertThatThrownBy(() -> reader.read("m", text))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage(message);
    }

    @Test
    void rejectsTextThatIsNotJson() {
        assertThatThrownBy(() -> reader.read("m", "{\"format\": 1,"))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageStartingWith("m is not JSON: Unexpected end-of-input");
        assertThatThrownBy(() -> reader.read("m", "[]"))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage("m breaks the manifest format: : array found, object expected");
        assertThatThrownBy(() -> reader.read("m", "")).isInstanceOf(InvalidModelException.class);
    }

    private static Arguments fault(String name, Consumer<ObjectNode> change, String message) {
        return Arguments.of(Named.of(name, change), message);
    }
}
