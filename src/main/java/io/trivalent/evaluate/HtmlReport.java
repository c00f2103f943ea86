package io.trivalent.evaluate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.util.Comparator.comparingDouble;

import io.quarkus.qute.Engine;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.RawString;
import io.quarkus.qute.ReflectionValueResolver;
import io.quarkus.qute.Template;
import io.quarkus.qute.Variant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An evaluation as one self-contained HTML page with inline style and charts and without scripts. Texts of the data set
 * are escaped, because they may contain markup.
 */
public final class HtmlReport {
    private static final int MAX_WORST = 20;

    private HtmlReport() {}

    /** Writes the page atomically: readers see the old file or the complete new one. */
    public static void write(Path file, Evaluation evaluation) {
        var target = file.toAbsolutePath();
        try {
            Files.createDirectories(target.resolveSibling(""));
            var draft = Files.createTempFile(target.resolveSibling(""), "report", ".html");
            try {
                Files.writeString(draft, html(evaluation));
                Files.move(draft, target, ATOMIC_MOVE, REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("report '%s' cannot be written".formatted(file), e);
        }
    }

    static String html(Evaluation evaluation) {
        return template()
                .data("style", new RawString(resource("report.css")))
                .data("model", evaluation.model())
                .data("dataset", evaluation.dataset())
                .data("rescaled", evaluation.rescaling() == 1 ? "" : EvaluationTable.rescaled(evaluation))
                .data("utterances", evaluation.utterances())
                .data("labeled", evaluation.judged().size())
                .data("metrics", EvaluationTable.metricRows(evaluation))
                .data("run", EvaluationTable.runRows(evaluation))
                .data("conversations", ConversationRows.of(evaluation.conversations()))
                .data("conversationScatter", new RawString(ConversationPicture.draw(evaluation.conversations())))
                .data("scatter", new RawString(ScatterPicture.draw(evaluation)))
                .data("confusion", new RawString(ConfusionPicture.draw(evaluation)))
                .data("latency", new RawString(LatencyPicture.draw(evaluation)))
                .data("subsets", new RawString(SubsetPicture.draw(evaluation)))
                .data(
                        "clips",
                        ClipPictures.draw(evaluation).stream()
                                .map(RawString::new)
                                .toList())
                .data("worst", worst(evaluation))
                .render();
    }

    private static List<WorstRow> worst(Evaluation evaluation) {
        return evaluation.scored().stream()
                .filter(utterance -> utterance.label().isPresent())
                .sorted(comparingDouble(
                        (EvaluatedUtterance u) -> -u.absoluteError().orElseThrow()))
                .limit(MAX_WORST)
                .map(utterance -> new WorstRow(
                        utterance.id(),
                        utterance.text(),
                        Axis.fixed(utterance.label().orElseThrow(), 2),
                        Axis.fixed(utterance.compared(), 2),
                        Axis.fixed(utterance.absoluteError().orElseThrow(), 2),
                        utterance.subset()))
                .toList();
    }

    /** Uses a template engine of its own, because commands and tests run without the Quarkus one. */
    private static Template template() {
        return Engine.builder()
                .addDefaults()
                .addValueResolver(new ReflectionValueResolver())
                .addResultMapper(new HtmlEscaper(List.of(Variant.TEXT_HTML)))
                .build()
                .parse(resource("report.html"), Variant.forContentType(Variant.TEXT_HTML));
    }

    private static String resource(String name) {
        try (var bytes = HtmlReport.class.getResourceAsStream(name)) {
            if (bytes == null) {
                throw new IllegalStateException("resource '%s' of %s does not exist".formatted(name, HtmlReport.class));
            }
            return new String(bytes.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A row of the table of largest errors. Public, because the HTML template reads it. */
    public record WorstRow(String id, String text, String label, String score, String error, String modalities) {}
}
