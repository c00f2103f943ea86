package io.trivalent.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/deployment.md} names values of the chart and tests that exist. */
class DeploymentPageTest {
    private static final Pattern SET = Pattern.compile("--set (\\S+?)=");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|IT))`");

    private final List<String> page;

    DeploymentPageTest() throws IOException {
        page = Files.readAllLines(Path.of("docs", "deployment.md"));
    }

    @Test
    void everyValueIsOneOfTheChart() throws IOException {
        // Given
        JsonNode values = Yaml.read(Path.of("deploy", "helm", "trivalent", "values.yaml"));
        // When
        List<String> listed = page.stream()
                .dropWhile(line -> !line.startsWith("| value |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf('`', 3)))
                .toList();
        List<String> set = SET.matcher(String.join("\n", page))
                .results()
                .map(match -> match.group(1))
                .toList();
        // Then
        assertThat(listed).hasSizeGreaterThan(5);
        assertThat(set).hasSizeGreaterThan(3);
        assertThat(listed)
                .allSatisfy(value -> assertThat(values.at(pointer(value)).isMissingNode())
                        .as(value)
                        .isFalse());
        assertThat(set).allSatisfy(value -> assertThat(values.at(pointer(value)).isMissingNode())
                .as(value)
                .isFalse());
    }

    @Test
    void everyTestExists() throws IOException {
        // When
        List<String> named = TEST.matcher(String.join("\n", page))
                .results()
                .map(MatchResult::group)
                .map(name -> name.replace("`", ""))
                .toList();
        // Then
        try (var files = Files.walk(Path.of("src", "test", "java"))) {
            List<String> tests =
                    files.map(file -> file.getFileName().toString()).toList();
            assertThat(named).isNotEmpty().allSatisfy(name -> assertThat(tests).contains(name + ".java"));
        }
    }

    private static String pointer(String value) {
        return "/" + value.replace('.', '/');
    }
}
