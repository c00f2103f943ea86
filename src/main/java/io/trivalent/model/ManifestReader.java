package io.trivalent.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.trivalent.model.Confidence.HalfWidth;
import io.trivalent.model.GraphSpec.Input;
import io.trivalent.model.GraphSpec.InputRole;
import io.trivalent.model.GraphSpec.Output;
import io.trivalent.model.GraphSpec.OutputRole;
import io.trivalent.model.GraphSpec.Shape;
import io.trivalent.model.Manifest.FileSpec;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.PackageId;
import io.trivalent.vocabulary.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Parses the text of a manifest into a {@link Manifest} and checks it against the format. Thread-safe. */
final class ManifestReader {
    private static final String SCHEMA = "/schemas/manifest.schema.json";

    private final ObjectMapper json = new ObjectMapper();
    private final Schema schema = load();

    /**
     * Reads and checks a manifest.
     *
     * @param where name of the manifest for messages
     * @throws InvalidModelException if the text is not JSON or breaks a rule of the format
     */
    Manifest read(String where, String text) {
        JsonNode root = parse(where, text);
        checkFormat(where, text);
        Manifest manifest = manifest(root);
        new ManifestRules(where, manifest).check();
        return manifest;
    }

    private JsonNode parse(String where, String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new InvalidModelException("%s is not JSON: %s".formatted(where, e.getOriginalMessage()), e);
        }
    }

    private void checkFormat(String where, String text) {
        List<Error> errors = schema.validate(text, InputFormat.JSON);
        errors.stream()
                .min(Comparator.comparing(error -> error.getInstanceLocation().toString()))
                .ifPresent(error -> {
                    throw new InvalidModelException(
                            "%s breaks the manifest format: %s".formatted(where, error.toString()));
                });
    }

    private static Manifest manifest(JsonNode root) {
        Map<Modality, ModalitySpec> modalities = new EnumMap<>(Modality.class);
        root.path("modalities").properties().forEach(e -> modalities.put(modality(e.getKey()), spec(e.getValue())));
        Map<String, FileSpec> files = new LinkedHashMap<>();
        root.path("files").properties().forEach(e -> files.put(e.getKey(), file(e.getValue())));
        JsonNode graphs = root.path("graphs");
        return new Manifest(
                new PackageId(root.path("name").asText(), root.path("version").asText()),
                root.path("system").asText(),
                root.path("description").asText(),
                root.path("synthetic").asBoolean(false),
                (float) root.path("label").path("range").asDouble(),
                (float) root.path("label").path("neutral").asDouble(),
                modalities,
                Optional.ofNullable(graphs.get("encoder")).map(ManifestReader::graph),
                graph(graphs.path("model")),
                Optional.ofNullable(root.get("compute"))
                        .map(ManifestReader::compute)
                        .orElse(Compute.FLOAT32),
                Optional.ofNullable(root.get("confidence")).map(ManifestReader::confidence),
                files,
                root.path("training"));
    }

    private static FileSpec file(JsonNode node) {
        return new FileSpec(node.path("sha256").asText(), node.path("bytes").asLong());
    }

    private static ModalitySpec spec(JsonNode node) {
        boolean required = node.path("required").asBoolean();
        if (node.path("content").asText().equals("tokens")) {
            return new ModalitySpec.Tokens(
                    required,
                    node.path("tokenizer").asText(),
                    node.path("max_length").asInt(),
                    Optional.ofNullable(node.get("annotation"))
                            .map(a -> new ModalitySpec.Annotation(
                                    a.path("tagger").asText(), a.path("lexicon").asText())));
        }
        JsonNode compact = node.path("compact");
        return new ModalitySpec.Features(
                required,
                node.path("width").asInt(),
                Optional.ofNullable(node.get("quantizer")).map(JsonNode::asText),
                new ModalitySpec.Compact(
                        type(compact),
                        compact.path("dims").asInt(),
                        compact.path("sequence").asBoolean(),
                        compact.has("max_steps")
                                ? OptionalInt.of(compact.path("max_steps").asInt())
                                : OptionalInt.empty()),
                Optional.ofNullable(node.get("extractor")).map(JsonNode::asText),
                Optional.ofNullable(node.get("sound")).map(ManifestReader::sound));
    }

    private static ModalitySpec.Sound sound(JsonNode node) {
        return new ModalitySpec.Sound(
                node.path("graph").asText(),
                node.path("rate").asInt(),
                node.path("hop").asInt(),
                node.path("context").asInt());
    }

    private static GraphSpec graph(JsonNode node) {
        List<Input> inputs = new ArrayList<>();
        node.path("inputs")
                .forEach(input -> inputs.add(new Input(
                        input.path("name").asText(),
                        InputRole.valueOf(upper(input.path("role"))),
                        Optional.ofNullable(input.get("modality")).map(m -> modality(m.asText())),
                        type(input),
                        shape(input.path("shape")))));
        List<Output> outputs = new ArrayList<>();
        node.path("outputs")
                .forEach(output -> outputs.add(new Output(
                        output.path("name").asText(),
                        OutputRole.valueOf(upper(output.path("role"))),
                        type(output),
                        output.path("trained").asBoolean(true))));
        return new GraphSpec(node.path("file").asText(), inputs, outputs);
    }

    private static Compute compute(JsonNode node) {
        return new Compute(TensorType.valueOf(upper(node.path("type"))), (float)
                node.path("tolerance").asDouble());
    }

    private static Confidence confidence(JsonNode node) {
        List<HalfWidth> halfWidths = new ArrayList<>();
        node.path("half_widths").forEach(entry -> {
            List<Modality> modalities = new ArrayList<>();
            entry.path("modalities").forEach(label -> modalities.add(modality(label.asText())));
            halfWidths.add(
                    new HalfWidth(modalities, (float) entry.path("half_width").asDouble()));
        });
        return new Confidence(node.path("level").asDouble(), halfWidths);
    }

    private static Shape shape(JsonNode axes) {
        boolean sequence = false;
        int dims = 0;
        for (int i = 1; i < axes.size(); i++) {
            if (axes.path(i).isTextual()) {
                sequence = true;
            } else {
                dims = axes.path(i).asInt();
            }
        }
        return new Shape(sequence, dims);
    }

    private static Modality modality(String label) {
        return Modality.valueOf(label.toUpperCase(Locale.ROOT));
    }

    private static TensorType type(JsonNode node) {
        return TensorType.valueOf(upper(node.path("dtype")));
    }

    private static String upper(JsonNode node) {
        return node.asText().toUpperCase(Locale.ROOT);
    }

    private static Schema load() {
        try (InputStream in = ManifestReader.class.getResourceAsStream(SCHEMA)) {
            if (in == null) {
                throw new IllegalStateException("resource %s is missing from the jar".formatted(SCHEMA));
            }
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
