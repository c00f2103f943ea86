package io.trivalent.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.annotate.Tagger;
import io.trivalent.fixtures.Manifests;
import io.trivalent.fixtures.Packages;
import io.trivalent.model.Confidence.HalfWidth;
import io.trivalent.model.GraphSpec.InputRole;
import io.trivalent.model.GraphSpec.OutputRole;
import io.trivalent.model.GraphSpec.Shape;
import io.trivalent.model.ModalitySpec.Compact;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ManifestReaderTest {
    private final ManifestReader reader = new ManifestReader();

    @Test
    void readsTheManifestOfTheLateFusion() throws IOException {
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
                .isEqualTo(Manifests.features(1, new Compact(TensorType.FLOAT32, 1, false, OptionalInt.empty())));
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
        String text = ManifestEdits.edited(root -> {
            root.put("synthetic", true);
            root.withObjectProperty("modalities")
                    .putObject("text")
                    .put("required", true)
                    .put("content", "tokens")
                    .put("tokenizer", "model.onnx")
                    .put("max_length", 12);
            ManifestEdits.setInput(root, 0, "tokens", "text", "int32", "[\"batch\",\"seq_t\"]");
            root.withObjectProperty("modalities")
                    .withObjectProperty("acoustic")
                    .put("quantizer", "model.onnx")
                    .put("extractor", "opensmile/3.0.2/eGeMAPSv02#1c52a7f0")
                    .withObjectProperty("compact")
                    .put("dtype", "uint8")
                    .put("dims", 8)
                    .put("sequence", true)
                    .put("max_steps", 50);
            ManifestEdits.setInput(root, 1, "features", "acoustic", "uint8", "[\"batch\",\"seq_a\",8]");
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
                        new Compact(TensorType.UINT8, 8, true, OptionalInt.of(50)),
                        Optional.of("opensmile/3.0.2/eGeMAPSv02#1c52a7f0"),
                        Optional.empty()));
        assertThat(manifest.extractors())
                .containsExactly(Map.entry(Modality.ACOUSTIC, "opensmile/3.0.2/eGeMAPSv02#1c52a7f0"));
        assertThat(manifest.model().inputs().get(1).shape()).isEqualTo(new Shape(true, 8));
    }

    @Test
    void readsHowWordsAreAnnotated() throws IOException {
        // Given
        String text = ManifestEdits.edited(root -> {
            ManifestEdits.annotate(root, Tagger.ID, "parity.jsonl");
            ManifestEdits.setInput(root, 0, "pos_tags", "text", "int64", "[\"batch\",\"seq_t\"]");
            ManifestEdits.setInput(root, 1, "word_sentiments", "text", "int64", "[\"batch\",\"seq_t\"]");
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

    @Test
    void readsTheNumberFormatAndTheToleranceOfTheGraphs() throws IOException {
        // Given
        String with = ManifestEdits.edited(
                root -> root.putObject("compute").put("type", "float16").put("tolerance", 0.005));
        String without = ManifestEdits.edited(root -> root.remove("compute"));
        // When
        var reduced = reader.read("m", with).compute();
        var usual = reader.read("m", without).compute();
        // Then
        assertThat(reduced).isEqualTo(new Compute(TensorType.FLOAT16, 0.005f));
        assertThat(reduced.remark()).isEqualTo(", computes in float16 within 0.005");
        assertThat(usual).isEqualTo(new Compute(TensorType.FLOAT32, 1e-4f));
        assertThat(usual.remark()).isEmpty();
    }

    @Test
    void readsTheHalfWidthsOfTheConfidence() throws IOException {
        // Given
        String with = ManifestEdits.edited(Packages::addConfidence);
        String without = ManifestEdits.edited(root -> root.remove("confidence"));
        // When, then
        assertThat(reader.read("m", with).confidence())
                .contains(new Confidence(
                        0.8,
                        List.of(
                                new HalfWidth(List.of(Modality.TEXT), 0.5f),
                                new HalfWidth(List.of(Modality.TEXT, Modality.ACOUSTIC), 0.25f),
                                new HalfWidth(List.of(Modality.values()), 0.125f))));
        assertThat(reader.read("m", without).confidence()).isEmpty();
    }
}
