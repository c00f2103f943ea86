package io.trivalent.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The bill of materials that the build writes beside the packaged processor. */
class SbomIT {
    @BeforeAll
    static void theBuildMakesOne() {
        assumeTrue(System.getProperty("quick") == null, "a quick build makes no bill of materials");
    }

    @Test
    void listsEveryLibraryOfTheProcessorWithItsChecksum() throws IOException {
        // Given
        JsonNode bom = new ObjectMapper().readTree(Files.readString(Path.of("target", "bom.json")));
        List<String> listed = new ArrayList<>();
        List<JsonNode> withoutChecksum = new ArrayList<>();
        // When
        for (JsonNode component : bom.path("components")) {
            listed.add("%s.%s-%s"
                    .formatted(
                            component.path("group").asText(),
                            component.path("name").asText(),
                            component.path("version").asText()));
            if (component.path("hashes").isEmpty()) {
                withoutChecksum.add(component);
            }
        }
        // Then
        assertThat(bom.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(libraries()).isNotEmpty().allSatisfy(library -> assertThat(listed)
                .anyMatch(component -> library.equals(component) || library.startsWith(component + "-")));
        assertThat(withoutChecksum).isEmpty();
    }

    private static List<String> libraries() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("target", "quarkus-app", "lib"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .map(name -> name.substring(0, name.length() - ".jar".length()))
                    .toList();
        }
    }
}
