package io.trivalent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.annotate.Tagger;
import io.trivalent.fixtures.Packages;
import io.trivalent.model.GraphSpec.InputRole;
import io.trivalent.model.GraphSpec.OutputRole;
import io.trivalent.model.GraphSpec.Shape;
import io.trivalent.model.ModalitySpec.Compact;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ManifestReader reader = new ManifestReader();

    @Test
    void readsWhatTheLateFusionSaysOfItself() throws IOException {
        // Given
        String text = Files.readString(Packages.MODELS.resolve("late-fusion/1/manifest.json"));
        // When
        Manifest manifest = reader.read("m", text);
        // Then
        assertThat(manifest.id()).isEqualTo(Packages.LATE_FUSION);
        assertThat(manifest.range()).isEqualTo(1);
        assertThat(manifest.neutral()).isEqualTo(0.1f);
        assertThat(manifest.synthetic()).isFalse();
        assertThat(manifest.expected()).containsExactly(Modality.TEXT, Modality.ACOUSTIC, Modality.VISUAL);
        assertThat(manifest.required()).isEmpty();
        assertThat(manifest.modalities().get(Modality.ACOUSTIC))
                .isEqualTo(new ModalitySpec.Features(
                        false, 1, Optional.empty(), new Compact(TensorType.FLOAT32, 1, false, OptionalInt.empty())));
        assertThat(manifest.model().inputs().get(3))
                .isEqualTo(new GraphSpec.Input(
                        "present", InputRole.PRESENT, Optional.empty(), TensorType.FLOAT32, new Shape(false, 3)));
        assertThat(manifest.model().outputs())
                .extracting(GraphSpec.Output::role)
                .containsExactly(
                        OutputRole.SCORE, OutputRole.SCORE_TEXT, OutputRole.SCORE_ACOUSTIC, OutputRole.SCORE_VISUAL);
    }

    @Test
    void readsTokensAndQuantizedSequences() throws IOException {
        // Given
        String text = changed(root -> {
            root.put("synthetic", true);
            root.withObjectProperty("modalities")
                    .putObject("text")
                    .put("required", true)
                    .put("content", "tokens")
                    .put("tokenizer", "model.onnx")
                    .put("max_length", 12);
            withInput(root, 0, "tokens", "text", "int64", "[\"batch\",\"seq_t\"]");
            root.withObjectProperty("modalities")
                    .withObjectProperty("acoustic")
                    .put("quantizer", "model.onnx")
                    .withObjectProperty("compact")
                    .put("dtype", "uint8")
                    .put("dims", 8)
                    .put("sequence", true)
                    .put("max_steps", 50);
            withInput(root, 1, "features", "acoustic", "uint8", "[\"batch\",\"seq_a\",8]");
        });
        // When
        Manifest manifest = reader.read("m", text);
        // Then
        assertThat(manifest.synthetic()).isTrue();
        assertThat(manifest.required()).isEqualTo(Set.of(Modality.TEXT));
        assertThat(manifest.modalities().get(Modality.TEXT))
                .isEqualTo(new ModalitySpec.Tokens(true, "model.onnx", 12, Optional.empty()));
        assertThat(manifest.modalities().get(Modality.ACOUSTIC))
                .isEqualTo(new ModalitySpec.Features(
                        false,
                        1,
                        Optional.of("model.onnx"),
                        new Compact(TensorType.UINT8, 8, true, OptionalInt.of(50))));
        assertThat(manifest.model().inputs().get(1).shape()).isEqualTo(new Shape(true, 8));
    }

    @Test
    void readsHowWordsAreAnnotated() throws IOException {
        // Given
        String text = changed(root -> {
            annotated(root, Tagger.ID, "parity.jsonl");
            withInput(root, 0, "pos_tags", "text", "int64", "[\"batch\",\"seq_t\"]");
            withInput(root, 1, "word_sentiments", "text", "int64", "[\"batch\",\"seq_t\"]");
        });
        // When
        Manifest manifest = reader.read("m", text);
        // Then
        assertThat(manifest.modalities().get(Modality.TEXT))
                .isEqualTo(new ModalitySpec.Tokens(
                        true,
                        "model.onnx",
                        12,
                        Optional.of(new ModalitySpec.Annotation("opennlp-en-ud-ewt-1.3", "parity.jsonl"))));
        assertThat(manifest.model().inputs().subList(0, 2))
                .extracting(GraphSpec.Input::role)
                .containsExactly(InputRole.POS_TAGS, InputRole.WORD_SENTIMENTS);
    }

    static Stream<Arguments> faults() {
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
                        "version that is no folder name",
                        root -> root.put("version", "../1"),
                        "m breaks the manifest format: /version: does not match the regex pattern"
                                + " ^[a-z0-9][a-z0-9._-]{0,31}$"),
                fault(
                        "input without modality",
                        root -> input(root, 1).remove("modality"),
                        "m: input 'acoustic' needs a modality"),
                fault(
                        "input of a modality that is not read",
                        root -> root.withObjectProperty("modalities").remove("visual"),
                        "m: input 'visual' reads visual, which 'modalities' does not list"),
                fault(
                        "no score",
                        root -> ((ObjectNode) root.at("/graphs/model/outputs/0")).put("role", "other"),
                        "m: the model graph has 0 outputs with role 'score', expected 1"),
                fault(
                        "two scores",
                        root -> ((ObjectNode) root.at("/graphs/model/outputs/1")).put("role", "score"),
                        "m: the model graph has 2 outputs with role 'score', expected 1"),
                fault(
                        "features of another type",
                        root -> input(root, 0).put("dtype", "uint8"),
                        "m: input 'text' with role FEATURES needs the dtype, dims and sequence of its modality's compact"
                                + " tensor"),
                fault(
                        "features that are a sequence on one side only",
                        root -> withInput(root, 0, "features", "text", "float32", "[\"batch\",\"seq_t\",1]"),
                        "m: input 'text' with role FEATURES needs the dtype, dims and sequence of its modality's compact"
                                + " tensor"),
                fault(
                        "tokens of features",
                        root -> withInput(root, 0, "tokens", "text", "int64", "[\"batch\",\"seq_t\"]"),
                        "m: input 'text' with role TOKENS needs text with content 'tokens'"),
                fault(
                        "a mask of another type",
                        root -> withInput(root, 0, "mask", "text", "float32", "[\"batch\",\"seq_t\"]"),
                        "m: input 'text' with role MASK needs dtype int64 and shape [batch, steps]"),
                fault(
                        "a length with an axis too many",
                        root -> withInput(root, 0, "length", "text", "int64", "[\"batch\",1]"),
                        "m: input 'text' with role LENGTH needs dtype int64 and shape [batch]"),
                fault(
                        "present of two modalities",
                        root -> input(root, 3).withArrayProperty("shape").set(1, 2),
                        "m: input 'present' with role PRESENT needs dtype float32 and shape [batch, 3]"),
                fault(
                        "states without encoder",
                        root -> withInput(root, 0, "states", "text", "float32", "[\"batch\",\"seq_t\",4]"),
                        "m: input 'text' with role STATES needs an encoder graph"),
                fault(
                        "a wider compact tensor without a quantizer",
                        root -> root.withObjectProperty("modalities")
                                .withObjectProperty("visual")
                                .put("width", 5),
                        "m: visual has no quantizer, so its compact tensor must be float32 of 5 dims"),
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
                        "words of features",
                        root -> withInput(root, 0, "pos_tags", "text", "int64", "[\"batch\",\"seq_t\"]"),
                        "m: input 'text' with role POS_TAGS needs text with content 'tokens' and an 'annotation'"),
                fault(
                        "words without an annotation",
                        root -> {
                            annotated(root, Tagger.ID, "parity.jsonl");
                            root.withObjectProperty("modalities")
                                    .withObjectProperty("text")
                                    .remove("annotation");
                            withInput(root, 0, "word_sentiments", "text", "int64", "[\"batch\",\"seq_t\"]");
                        },
                        "m: input 'text' with role WORD_SENTIMENTS needs text with content 'tokens' and an 'annotation'"),
                fault(
                        "words of another type",
                        root -> {
                            annotated(root, Tagger.ID, "parity.jsonl");
                            withInput(root, 0, "pos_tags", "text", "float32", "[\"batch\",\"seq_t\"]");
                        },
                        "m: input 'text' with role POS_TAGS needs dtype int64 and shape [batch, steps]"),
                fault(
                        "another tagger",
                        root -> annotated(root, "stanford-left3words", "parity.jsonl"),
                        "m: the model was trained with the tagger 'stanford-left3words', this processor has"
                                + " 'opennlp-en-ud-ewt-1.3', expected the same"),
                fault(
                        "a sentiment table that is not listed",
                        root -> annotated(root, Tagger.ID, "lexicon.tsv"),
                        "m: 'files' does not list 'lexicon.tsv', the table of word sentiments"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void refuses(Consumer<ObjectNode> change, String message) throws IOException {
        // Given
        String text = changed(change);
        // When, then
        assertThatThrownBy(() -> reader.read("m", text))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage(message);
    }

    @Test
    void refusesTextThatIsNoJson() {
        assertThatThrownBy(() -> reader.read("m", "{\"format\": 1,"))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageStartingWith("m is not JSON: Unexpected end-of-input");
        assertThatThrownBy(() -> reader.read("m", "[]"))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage("m breaks the manifest format: : array found, object expected");
        assertThatThrownBy(() -> reader.read("m", "")).isInstanceOf(InvalidModelException.class);
    }

    private static void annotated(ObjectNode root, String tagger, String lexicon) {
        root.withObjectProperty("modalities")
                .putObject("text")
                .put("required", true)
                .put("content", "tokens")
                .put("tokenizer", "model.onnx")
                .put("max_length", 12)
                .putObject("annotation")
                .put("tagger", tagger)
                .put("lexicon", lexicon);
    }

    private static Arguments fault(String name, Consumer<ObjectNode> change, String message) {
        return Arguments.of(Named.of(name, change), message);
    }

    private static ObjectNode input(ObjectNode root, int index) {
        return (ObjectNode) root.at("/graphs/model/inputs/" + index);
    }

    private static void withInput(
            ObjectNode root, int index, String role, String modality, String dtype, String shape) {
        try {
            input(root, index)
                    .put("role", role)
                    .put("modality", modality)
                    .put("dtype", dtype)
                    .set("shape", JSON.readTree(shape));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String changed(Consumer<ObjectNode> change) throws IOException {
        var root = (ObjectNode) JSON.readTree(Files.readString(Packages.MODELS.resolve("late-fusion/1/manifest.json")));
        change.accept(root);
        return root.toString();
    }
}
