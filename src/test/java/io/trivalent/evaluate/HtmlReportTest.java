package io.trivalent.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.Polarity;
import io.trivalent.fixtures.Evaluations;
import io.trivalent.fixtures.LabeledEvents;
import io.trivalent.vocabulary.Modality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
    @Test
    void escapesTheTextsOfTheDataSet() {
        // Given
        var attack = "<script>alert('x')</script>";
        var run = Evaluations.of(3, true, List.of(utterance(attack, 1), utterance(attack + "\" onload=\"", 2)));
        // When
        var html = HtmlReport.html(run);
        // Then: in the table, and in tooltips and titles of the charts
        assertThat(html).doesNotContain("<script").doesNotContain("\" onload").contains("&lt;script&gt;alert(");
    }

    @Test
    void loadsNothingFromOutside() {
        // Given
        var run = Evaluations.random(7, 3, 60);
        // When
        var html = HtmlReport.html(run);
        // Then
        assertThat(html)
                .doesNotContainPattern("(?i)https?://|src=|href=|url\\(|@import")
                .contains("prefers-color-scheme: dark");
    }

    @Test
    void drawsAPointForEveryLabeledUtterance() {
        // Given
        var run = Evaluations.random(7, 1, 60);
        // When
        var html = HtmlReport.html(run);
        // Then
        assertThat(html.split("class=\"dot\"", -1)).hasSize(61);
    }

    @Test
    void drawsAPointForEveryConversation() {
        // Given
        var conversations = new LabeledEvents()
                .add("<script>", "", new double[] {-1, 0, 1}, new double[] {-0.5, 0, 0.5})
                .add("b", "", new double[] {1, 1, 1}, new double[] {0.2, 0.3, 0.7});
        // When
        var html = HtmlReport.html(Evaluations.of(1, false, List.of(), conversations.agreement()));
        // Then
        assertThat(html.split("class=\"dot\"", -1)).hasSize(3);
        assertThat(html)
                .contains("<title>&lt;script&gt;: mean score 0.00, mean label 0.00, 3 utterances</title>")
                .contains("<h2>Conversations</h2>")
                .contains("<th scope=\"row\">trend sign</th>");
        assertThat(HtmlReport.html(Evaluations.small())).doesNotContain("<h2>Conversations</h2>");
    }

    @Test
    void showsTheTwelveLongestClips() {
        // Given
        var run = Evaluations.random(7, 3, 400);
        // When
        var html = HtmlReport.html(run);
        // Then
        assertThat(html.split("Sentiment along clip", -1)).hasSize(13);
    }

    @Test
    void statesThatTheDataAreSynthetic() {
        // Given
        var run = Evaluations.small();
        // When
        var html = HtmlReport.html(run);
        // Then
        assertThat(html)
                .contains("<title>tfn-mosi/1.0.0 on CMU-MOSI (synthetic)</title>")
                .contains("<strong>Synthetic data.</strong>");
    }

    @Test
    void showsCoverageAndConflictOfEventsThatHaveThem() {
        // Given
        var doubtful =
                Evaluations.doubtful("u1", OptionalDouble.of(1), 0, 2, List.of(Modality.TEXT, Modality.ACOUSTIC));
        // When
        var html = HtmlReport.html(Evaluations.of(3, false, List.of(doubtful)));
        // Then
        assertThat(html).contains("<code>coverage</code>", "<code>interval width</code>", "<code>in conflict</code>");
        assertThat(HtmlReport.html(Evaluations.small())).doesNotContain("coverage", "in conflict");
    }

    @Test
    void replacesAnOlderReportAndLeavesNoDraftBehind(@TempDir Path folder) throws IOException {
        // Given
        var file = Files.writeString(folder.resolve("out.html"), "old");
        // When
        HtmlReport.write(file, Evaluations.small());
        // Then
        assertThat(file).content().startsWith("<!DOCTYPE html>");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    private static EvaluatedUtterance utterance(String text, int sequence) {
        return new EvaluatedUtterance(
                "<script>" + sequence,
                "<script>clip",
                sequence,
                text,
                OptionalDouble.of(1),
                -1,
                -1,
                Polarity.NEGATIVE,
                List.of(Modality.TEXT),
                Optional.empty(),
                0,
                List.of(),
                5);
    }
}
