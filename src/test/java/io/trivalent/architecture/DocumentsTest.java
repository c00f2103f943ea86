package io.trivalent.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages exist, their links lead to files, and the README is short and shows the tree. */
class DocumentsTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(#[^)]*)?\\)");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Path JAVA = Path.of("src", "main", "java", "io", "trivalent");
    private static final int MAX_README_LINES = 120;

    @ParameterizedTest
    @MethodSource("documents")
    void everyRelativeLinkHasATarget(Path document) throws IOException {
        List<String> broken = new ArrayList<>();
        Matcher link = LINK.matcher(Files.readString(document));
        while (link.find()) {
            String target = link.group(1);
            if (!target.contains("://") && !Files.exists(document.resolveSibling(target))) {
                broken.add(target);
            }
        }
        assertThat(broken).as("broken links in %s", document).isEmpty();
    }

    @Test
    void theTreeInTheReadmeIsTheTree() throws IOException {
        // When
        List<Path> rows = tree();
        // Then
        assertThat(rows).isNotEmpty().allSatisfy(path -> assertThat(path).exists());
    }

    @Test
    void theTreeInTheReadmeHasEveryJavaPackage() throws IOException {
        // When
        List<Path> rows = tree();
        // Then
        try (Stream<Path> packages = Files.list(JAVA)) {
            assertThat(packages).allSatisfy(folder -> assertThat(rows).contains(folder));
        }
    }

    @Test
    void theReadmeIsShort() throws IOException {
        assertThat(Files.readAllLines(Path.of("README.md"))).hasSizeLessThanOrEqualTo(MAX_README_LINES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"configuration.md", "operating.md", "performance.md"})
    void theManualIsInPagesOfItsOwn(String page) {
        assertThat(Path.of("docs", page)).isRegularFile();
    }

    /** The paths in the first column of the README's tree. */
    private static List<Path> tree() throws IOException {
        return Files.readAllLines(Path.of("README.md")).stream()
                .dropWhile(line -> !line.equals("## The tree"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(0, line.indexOf(" | ")))
                .flatMap(cell -> CODE.matcher(cell).results())
                .map(code -> Path.of(code.group(1)))
                .toList();
    }

    static Stream<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            List<Path> all = new ArrayList<>(docs.filter(path -> path.toString().endsWith(".md"))
                    .filter(path -> !path.toString().contains("node_modules"))
                    .toList());
            all.add(Path.of("README.md"));
            all.add(Path.of("CONTRIBUTING.md"));
            all.add(Path.of("CHANGELOG.md"));
            all.add(Path.of("models", "README.md"));
            all.add(Path.of("schemas", "README.md"));
            all.add(Path.of("training", "README.md"));
            return all.stream();
        }
    }
}
