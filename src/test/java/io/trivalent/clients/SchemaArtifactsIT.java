package io.trivalent.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.trivalent.Alert;
import io.trivalent.Conversation;
import io.trivalent.FeatureFrames;
import io.trivalent.FeatureMatrix;
import io.trivalent.Sentiment;
import io.trivalent.Transcript;
import io.trivalent.Utterance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The artifacts that are made from schemas/, and the AsyncAPI document. {@code -Pclients} runs what needs PyPI or npm. */
class SchemaArtifactsIT {
    private static final Path CLASSES = Path.of("target", "generated-sources", "avro");
    private static final String ASYNC_API = "@asyncapi/specs@6.11.1";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void theJavaArtifactHasTheClassesOfTheProcessor() throws Exception {
        // Given
        Program here = new Program(Path.of(""), Map.of());
        String maven = Path.of(System.getProperty("maven.home"), "bin", "mvn")
                .toAbsolutePath()
                .toString();
        // When
        here.run(maven, "-q", "-B", "-f", "schemas/pom.xml", "package", "-DbuildDirectory=" + folder);
        // Then
        assertThat(files(folder.resolve("generated-sources/avro"))).isEqualTo(files(CLASSES));
        assertThat(folder.resolve("trivalent-schemas-0.1.0-SNAPSHOT.jar")).isRegularFile();
        assertThat(folder.resolve("classes/schemas/sentiment.avsc"))
                .hasSameTextualContentAs(Path.of("schemas", "sentiment.avsc"));
    }

    @Test
    void thePythonPackageHasTheSchemasOfTheProcessor() throws Exception {
        // Given
        String python = installing("python3");
        Program program = new Program(folder, Map.of());
        program.run(
                python,
                "-m",
                "pip",
                "wheel",
                "-q",
                "--no-deps",
                "-w",
                folder.toString(),
                Path.of("schemas").toAbsolutePath().toString());
        String wheel =
                folder.resolve("trivalent_schemas-0.1.0-py3-none-any.whl").toString();
        // When
        List<String> lines = new Program(folder, Map.of("PYTHONPATH", wheel))
                .run(
                        python,
                        "-c",
                        "import json, trivalent_schemas as s; print(json.dumps({n: s.schema(n) for n in s.NAMES}))");
        // Then
        JsonNode made = JSON.readTree(String.join("", lines));
        Map<String, String> forms = new LinkedHashMap<>();
        made.properties()
                .forEach(entry -> forms.put(
                        entry.getKey(),
                        form(new Schema.Parser().parse(entry.getValue().toString()))));
        assertThat(forms)
                .isEqualTo(Map.of(
                        "feature_matrix", form(FeatureMatrix.getClassSchema()),
                        "feature_frames", form(FeatureFrames.getClassSchema()),
                        "transcript", form(Transcript.getClassSchema()),
                        "utterance", form(Utterance.getClassSchema()),
                        "sentiment", form(Sentiment.getClassSchema()),
                        "conversation", form(Conversation.getClassSchema()),
                        "alert", form(Alert.getClassSchema())));
    }

    @Test
    void theAsyncApiDocumentMatchesTheSpecification() throws Exception {
        // Given
        String npm = installing("npm");
        new Program(folder, Map.of())
                .run(npm, "install", "--prefix", folder.toString(), "--no-audit", "--no-fund", ASYNC_API);
        Path specification = folder.resolve("node_modules/@asyncapi/specs/schemas/3.0.0-without-$id.json");
        Object document = new Yaml().load(Files.readString(Path.of("docs", "asyncapi.yaml")));
        // When
        List<Error> errors = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                .getSchema(Files.readString(specification))
                .validate(JSON.writeValueAsString(document), InputFormat.JSON);
        // Then
        assertThat(errors).isEmpty();
    }

    private static String form(Schema schema) {
        return SchemaNormalization.toParsingForm(schema);
    }

    private static String installing(String tool) {
        assumeTrue(Boolean.getBoolean("clients.install"), "needs a package registry, run with -Pclients");
        assumeTrue(Program.find(tool).isPresent(), tool + " is not on the PATH");
        return Program.find(tool).orElseThrow();
    }

    private static Map<String, String> files(Path root) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                contents.put(root.relativize(file).toString(), Files.readString(file));
            }
        }
        return contents;
    }
}
