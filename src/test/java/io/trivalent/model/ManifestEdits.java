package io.trivalent.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.annotate.Tagger;
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

    /** Lets the package read tokens, with an encoder whose states have the given type. */
    static void addEncoder(ObjectNode root, String states) {
        annotate(root, Tagger.ID, "parity.jsonl");
        ObjectNode encoder = root.withObjectProperty("graphs").putObject("encoder");
        encoder.put("file", "model.onnx");
        tensor(encoder, "inputs", "tokens", "int32", "[\"batch\",\"seq_t\"]").put("modality", "text");
        tensor(encoder, "outputs", "states", states, "[\"batch\",\"seq_t\",4]");
    }

    private static ObjectNode tensor(ObjectNode graph, String side, String role, String dtype, String shape) {
        try {
            ObjectNode tensor = graph.putArray(side).addObject();
            tensor.put("name", role).put("role", role).put("dtype", dtype).set("shape", JSON.readTree(shape));
            return tensor;
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
