package io.trivalent.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.fixtures.Packages;
import java.io.IOException;
import java.nio.file.Files;
import java.util.function.Consumer;

/** Edits to the manifest of the late fusion package, as JSON. */
final class ManifestEdits {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ManifestEdits() {}

    static String edited(Consumer<ObjectNode> change) throws IOException {
        var root = (ObjectNode) JSON.readTree(Files.readString(Packages.MODELS.resolve("late-fusion/1/manifest.json")));
        change.accept(root);
        return root.toString();
    }

    static ObjectNode input(ObjectNode root, int index) {
        return (ObjectNode) root.at("/graphs/model/inputs/" + index);
    }

    static void setInput(ObjectNode root, int index, String role, String modality, String dtype, String shape) {
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

    static void annotate(ObjectNode root, String tagger, String lexicon) {
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
}
