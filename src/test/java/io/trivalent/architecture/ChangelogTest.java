package io.trivalent.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The changelog has the form that a release is cut from. */
class ChangelogTest {
    private static final String UNRELEASED = "## [Unreleased]";
    private static final Pattern RELEASE = Pattern.compile("## \\[\\d+\\.\\d+\\.\\d+] - (\\d{4}-\\d{2}-\\d{2})");
    private static final List<String> KINDS =
            List.of("### Added", "### Changed", "### Deprecated", "### Removed", "### Fixed", "### Security");

    @Test
    void unreleasedChangesAreFirstAndReleasesHaveADate() throws IOException {
        // Given
        List<String> headings = headings("## ");
        List<LocalDate> dates = new ArrayList<>();
        // When
        headings.stream().skip(1).forEach(heading -> {
            Matcher release = RELEASE.matcher(heading);
            assertThat(release.matches()).as(heading).isTrue();
            dates.add(LocalDate.parse(release.group(1)));
        });
        // Then
        assertThat(headings).startsWith(UNRELEASED);
        assertThat(dates).isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void everyChangeIsOfAKnownKind() throws IOException {
        assertThat(headings("### ")).isNotEmpty().isSubsetOf(KINDS);
    }

    private static List<String> headings(String mark) throws IOException {
        return Files.readAllLines(Path.of("CHANGELOG.md")).stream()
                .filter(line -> line.startsWith(mark))
                .toList();
    }
}
