package io.trivalent.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** An evaluation as plain text for the terminal: one figure per line, accuracies as percentages. */
public final class EvaluationTable {
    private EvaluationTable() {}

    /** The table as text that ends with a line break. */
    public static String text(Evaluation evaluation) {
        var lines = new ArrayList<String>();
        lines.add("%s/%s on %s"
                .formatted(
                        evaluation.model().name(),
                        evaluation.model().version(),
                        evaluation.dataset().title()));
        lines.add("");
        metricRows(evaluation).forEach(row -> lines.add(line(row)));
        lines.add("");
        List<Row> conversations = ConversationRows.of(evaluation.conversations());
        if (!conversations.isEmpty()) {
            conversations.forEach(row -> lines.add(line(row)));
            lines.add("");
        }
        runRows(evaluation).forEach(row -> lines.add(line(row)));
        if (evaluation.rescaling() != 1) {
            lines.add("");
            lines.add(rescaled(evaluation));
        }
        if (evaluation.dataset().synthetic()) {
            lines.add("");
            lines.add("The features of this data set are synthetic: the figures show that the pipeline works,"
                    + " not how well it recognizes sentiment.");
        }
        return String.join("\n", lines) + "\n";
    }

    /** How scores of another range than the labels' were compared. */
    static String rescaled(Evaluation evaluation) {
        return "The model scores in ±%s, the labels are in ±%s: scores were multiplied by %s before they were compared."
                .formatted(
                        Axis.plain(evaluation.model().range()),
                        Axis.plain(evaluation.dataset().range()),
                        Axis.plain(evaluation.rescaling()));
    }

    /** Each metric with its value and meaning, and what the events have of intervals and conflict; the report shows the same. */
    static List<Row> metricRows(Evaluation evaluation) {
        var rows = new ArrayList<Row>();
        evaluation
                .metrics()
                .values()
                .forEach((name, value) -> rows.add(new Row(
                        name,
                        figure(name, value),
                        meaning(name, evaluation.dataset().range()))));
        var coverage = evaluation.coverage();
        coverage.share()
                .ifPresent(share -> rows.add(new Row(
                        "coverage",
                        percent(share),
                        "labels in their confidence interval, of %d utterances".formatted(coverage.labeled()))));
        coverage.meanWidth()
                .ifPresent(width -> rows.add(new Row(
                        "interval width",
                        Axis.fixed(width, 4),
                        "mean width of %d confidence intervals, labels in ±%s"
                                .formatted(
                                        coverage.intervals(),
                                        Axis.plain(evaluation.dataset().range())))));
        var conflicts = evaluation.conflicts();
        conflicts
                .share()
                .ifPresent(share -> rows.add(new Row(
                        "in conflict",
                        percent(share),
                        "modalities contradict each other, of %d utterances".formatted(conflicts.compared()))));
        return List.copyOf(rows);
    }

    /** Counts, throughput and latency of the run. */
    static List<Row> runRows(Evaluation evaluation) {
        var rows = new ArrayList<Row>();
        rows.add(new Row("utterances", count(evaluation.utterances()), "expected to get an event"));
        rows.add(new Row("labeled", count(evaluation.judged().size()), "included in the metrics"));
        rows.add(new Row("events", count(evaluation.events()), ""));
        rows.add(new Row("missing", count(evaluation.missing()), "expected, but without an event"));
        rows.add(new Row("duplicates", count(evaluation.duplicates()), "repeated events"));
        rows.add(new Row("dead letters", count(evaluation.deadLetters()), codes(evaluation.deadLettersByCode())));
        evaluation.modalitiesUsed().forEach((subset, events) -> rows.add(new Row("used", count(events), subset)));
        rows.add(new Row("throughput", Axis.fixed(evaluation.throughputPerSecond(), 1) + "/s", "utterances"));
        var latency = evaluation.latency();
        rows.add(new Row("latency p50", millis(latency.p50()), "from the last part sent to the event received"));
        rows.add(new Row("latency p95", millis(latency.p95()), ""));
        rows.add(new Row("latency p99", millis(latency.p99()), ""));
        return List.copyOf(rows);
    }

    private static String line(Row row) {
        return "  %-14s %10s   %s"
                .formatted(row.name(), row.figure(), row.meaning())
                .stripTrailing();
    }

    private static String figure(String metric, OptionalDouble value) {
        if (value.isEmpty()) {
            return "undefined";
        }
        boolean share = metric.startsWith("acc") || metric.startsWith("f1");
        return share ? percent(value.getAsDouble()) : Axis.fixed(value.getAsDouble(), 4);
    }

    private static String percent(double share) {
        return Axis.fixed(100 * share, 2) + " %";
    }

    private static String meaning(String metric, double range) {
        return switch (metric) {
            case "mae" -> "mean absolute error, labels in ±" + Axis.plain(range);
            case "mse" -> "mean squared error";
            case "corr" -> "Pearson correlation";
            case "acc2_nonneg" -> "accuracy, negative or not";
            case "f1_nonneg" -> "weighted F1, negative or not";
            case "acc2" -> "accuracy, positive or not";
            case "f1" -> "weighted F1, positive or not";
            case "acc2_pos" -> "accuracy, negative or positive, without neutral labels";
            case "f1_pos" -> "weighted F1, negative or positive, without neutral labels";
            case "acc3" -> "accuracy, three classes";
            case "acc5" -> "accuracy, five classes";
            case "acc7" -> "accuracy, seven classes";
            default -> throw new IllegalArgumentException("metric '%s' has no description".formatted(metric));
        };
    }

    private static String count(long number) {
        return Long.toString(number);
    }

    private static String codes(Map<String, Long> deadLetters) {
        return String.join(
                ", ",
                deadLetters.entrySet().stream()
                        .map(code -> code.getKey() + " " + code.getValue())
                        .toList());
    }

    private static String millis(OptionalDouble value) {
        return value.isEmpty() ? "undefined" : Axis.fixed(value.getAsDouble(), 1) + " ms";
    }

    /** A figure with its name and meaning. Public, because the HTML template reads it. */
    public record Row(String name, String figure, String meaning) {}
}
