package io.trivalent.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The live page keeps to its content security policy, treats data as text, and has small modules that exist. */
class LivePageTest {
    private static final Path ROOT = Path.of("src", "main", "resources", "META-INF", "resources");
    private static final Path MODULES = ROOT.resolve("live");
    private static final Pattern IMPORT = Pattern.compile("(?:from|import\\()\\s*'(\\./[^']+)'");
    private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"(?!#)([^\"]+)\"");
    private static final Pattern MARKUP = Pattern.compile(
            "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|srcdoc|\\beval\\(|new Function|setAttribute\\('style'|https?://(?!www\\.w3\\.org)");
    private static final int MAX_LINES = 250;

    @Test
    void thePageHasNeitherInlineScriptsNorInlineStyles() throws IOException {
        // When
        String page = Files.readString(ROOT.resolve("index.html"));
        // Then
        assertThat(page)
                .doesNotContain("<style")
                .doesNotContain(" style=")
                .doesNotContainPattern("<script(?![^>]* src=)");
        assertThat(page).doesNotContainPattern("\\son[a-z]+=").doesNotContain("://");
    }

    @Test
    void everyFileThatThePageNamesExists() throws IOException {
        // When
        Matcher reference = REFERENCE.matcher(Files.readString(ROOT.resolve("index.html")));
        List<Path> files =
                reference.results().map(match -> ROOT.resolve(match.group(1))).toList();
        // Then
        assertThat(files).isNotEmpty().allSatisfy(file -> assertThat(file).isRegularFile());
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyImportOfAModuleExists(Path module) throws IOException {
        // When
        List<Path> imported = IMPORT.matcher(Files.readString(module))
                .results()
                .map(match -> MODULES.resolve(match.group(1)).normalize())
                .toList();
        // Then
        assertThat(imported).allSatisfy(file -> assertThat(file).isRegularFile());
    }

    @ParameterizedTest
    @MethodSource("modules")
    void aModuleMakesNoMarkupOfDataAndIsShort(Path module) throws IOException {
        // When
        List<String> lines = Files.readAllLines(module);
        // Then
        assertThat(lines).noneMatch(line -> MARKUP.matcher(line).find()).hasSizeLessThanOrEqualTo(MAX_LINES);
        assertThat(lines.get(0)).as("its first comment names its task").startsWith("/**");
    }

    static Stream<Path> modules() throws IOException {
        try (Stream<Path> files = Files.list(MODULES)) {
            return files.filter(file -> file.toString().endsWith(".js")).sorted().toList().stream();
        }
    }
}
