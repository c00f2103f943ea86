package io.trivalent.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.trivalent.settings.KnownVariables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The Dockerfile, as far as it can be checked without building the image. */
class DockerfileTest {
    private static final Pattern VARIABLE = Pattern.compile("(TRIVALENT_\\w+)=");

    private final List<String> lines;

    DockerfileTest() throws IOException {
        lines = Files.readAllLines(Path.of("src", "main", "docker", "Dockerfile"));
    }

    @Test
    void copiesOnlyFilesThatExistAndAreSentToTheBuilder() throws IOException {
        // Given
        List<String> sent = Files.readAllLines(Path.of(".dockerignore")).stream()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();
        // When
        List<String> copied = lines.stream()
                .filter(line -> line.startsWith("COPY ") && !line.contains("--from="))
                .map(line -> line.split(" "))
                .flatMap(words -> Arrays.stream(words, 1, words.length - 1))
                .toList();
        // Then
        assertThat(copied).containsExactlyInAnyOrderElementsOf(sent);
        assertThat(copied).allSatisfy(path -> assertThat(Path.of(path)).exists());
    }

    @Test
    void runsAsANumberedUserAndListensOnTheExposedPort() {
        assertThat(lines).contains("USER 10001:10001", "EXPOSE 8080");
        assertThat(lines).noneMatch(line -> line.startsWith("HEALTHCHECK"));
    }

    @Test
    void setsOnlyVariablesThatTheProgramReads() {
        // When
        List<String> set = VARIABLE.matcher(String.join("\n", lines))
                .results()
                .map(match -> match.group(1))
                .toList();
        // Then
        assertThat(set).containsExactly("TRIVALENT_STREAMS_STATE_DIRECTORY");
        assertThatCode(() -> KnownVariables.check(set)).doesNotThrowAnyException();
    }

    @Test
    void everyVariantHasABaseAndOnlyCuda13TakesTheAssembledLibraries() {
        // When
        List<String> bases = lines.stream()
                .filter(line -> line.matches("FROM .* AS base-.*"))
                .map(line -> line.substring(line.indexOf("base-")))
                .toList();
        // Then
        assertThat(bases).containsExactly("base-cpu", "base-gpu", "base-gpu13");
        assertThat(lines)
                .containsOnlyOnce("COPY --from=natives /natives /natives")
                .contains("RUN tools/onnxruntime-gpu --output /natives", "FROM base-${VARIANT}")
                .anyMatch(line -> line.contains("expected cpu, gpu or gpu13"));
    }
}
