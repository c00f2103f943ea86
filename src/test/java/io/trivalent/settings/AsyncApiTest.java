package io.trivalent.settings;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class AsyncApiTest {
    @Test
    void theCommittedDocumentIsThatOfTheDefaults() throws Exception {
        // When
        String made = new AsyncApi(Settings.load(Map.of())).yaml();
        // Then
        assertThat(Path.of("docs", "asyncapi.yaml"))
                .as("docs/asyncapi.yaml; make it by: ./trivalent topics asyncapi > docs/asyncapi.yaml")
                .hasContent(made);
    }

    @Test
    void namesOfTopicsAndGroupAreThoseOfTheSettings() {
        // Given
        Map<String, String> given = Map.of(
                "trivalent.topics.visual", "faces",
                "trivalent.topics.partitions", "12",
                "trivalent.application-id", "mood");
        // When
        Map<String, Object> made = new Yaml().load(new AsyncApi(Settings.load(given)).yaml());
        // Then
        assertThat(at(made, "channels", "visual")).containsEntry("address", "faces");
        assertThat(at(made, "channels", "visual", "bindings", "kafka"))
                .containsEntry("topic", "faces")
                .containsEntry("partitions", 12);
        assertThat(at(made, "operations", "readVisual", "bindings", "kafka", "groupId"))
                .containsEntry("const", "mood");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> at(Map<String, Object> document, String... path) {
        Map<String, Object> found = document;
        for (String name : path) {
            found = (Map<String, Object>) requireNonNull(found.get(name));
        }
        return found;
    }
}
