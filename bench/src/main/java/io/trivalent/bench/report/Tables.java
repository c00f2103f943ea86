package io.trivalent.bench.report;

import io.trivalent.bench.measure.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Markdown tables of results: the median of the rounds, with the smallest and the largest in brackets. */
public final class Tables {
    private static final List<String> DRAIN = List.of(
            "seconds",
            "per_second",
            "steady_per_second",
            "second_half_per_second",
            "cpu_us_per_utterance",
            "mean_batch",
            "padding",
            "device_busy_percent",
            "device_joules_per_1000");
    private static final List<String> LATENCY = List.of(
            "rate_per_second",
            "p50_ms",
            "p95_ms",
            "p99_ms",
            "p999_ms",
            "cold_p50_ms",
            "cold_p99_ms",
            "publisher_late_ms");
    private static final List<String> CEILING = List.of(
            "per_second",
            "first_pass_per_second",
            "mb_per_second",
            "max_difference_from_cpu",
            "copied_bytes_per_utterance");

    private final Results results;

    public Tables(Results results) {
        this.results = results;
    }

    /** All tables, and the ratios. */
    public String text() {
        StringBuilder out = new StringBuilder();
        out.append("Machine: ").append(results.facts()).append("\n\n");
        table("drain", DRAIN, out);
        table("latency", LATENCY, out);
        table("ceiling", CEILING, out);
        out.append(new Goals(results).text());
        return out.toString();
    }

    private void table(String mode, List<String> columns, StringBuilder out) {
        List<List<String>> rows = results.runs().stream()
                .filter(run -> run.mode().equals(mode))
                .map(run -> List.of(run.workload(), run.system()))
                .distinct()
                .sorted((a, b) -> a.get(0).compareTo(b.get(0)))
                .toList();
        List<String> shown = columns.stream()
                .filter(column -> rows.stream().anyMatch(row -> results.figure(row.get(0), mode, row.get(1), column)
                        .isPresent()))
                .toList();
        if (rows.isEmpty()) {
            return;
        }
        out.append("| workload | ")
                .append(mode)
                .append(" | ")
                .append(String.join(" | ", shown))
                .append(" |\n");
        out.append("|---".repeat(shown.size() + 2)).append("|\n");
        for (List<String> row : rows) {
            List<String> cells = new ArrayList<>(row);
            for (String column : shown) {
                cells.add(cell(results.figure(row.get(0), mode, row.get(1), column)));
            }
            out.append("| ").append(String.join(" | ", cells)).append(" |\n");
        }
        out.append('\n');
    }

    private static String cell(Optional<Spread> figure) {
        return figure.map(spread -> spread.min() == spread.max()
                        ? number(spread.median())
                        : "%s (%s–%s)".formatted(number(spread.median()), number(spread.min()), number(spread.max())))
                .orElse("");
    }

    /** A number with about three digits. */
    public static String number(double value) {
        int decimals = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
