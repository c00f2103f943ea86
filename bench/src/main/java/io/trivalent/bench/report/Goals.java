package io.trivalent.bench.report;

import io.trivalent.bench.measure.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The ratios that the processor is judged by: medians of the processor divided by medians of a ceiling or a peer of
 * the same rounds. A row is absent if a side was not measured.
 */
final class Goals {
    static final String OURS = "ours";

    private final Results results;
    private final List<String> rows = new ArrayList<>();

    Goals(Results results) {
        this.results = results;
    }

    /** A Markdown table. */
    String text() {
        ratio("a", "steady_per_second", "C1", "ceiling", "per_second", "≥ 0.90");
        ratio("cenet", "steady_per_second", "C1", "ceiling", "per_second", "≥ 0.90");
        at("a", "drain", "padding", "≤ 0.10");
        ratio("b", "per_second", "python", "drain", "per_second", "≥ 1.5");
        ratio("b", "steady_per_second", "C5", "ceiling", "per_second", "≥ 0.7");
        ratio("b", "per_second", "C5", "ceiling", "first_pass_per_second", "");
        ratio("b", "steady_per_second", "C3", "ceiling", "per_second", "");
        peers("b", List.of("naive", "flink", "parallel-consumer"), List.of("≥ 6", "≥ 1.5", "≥ 1"));
        twice("b");
        ratio("c", "steady_per_second", "C2", "ceiling", "per_second", "≥ 0.9");
        peers("c", List.of("naive", "python"), List.of("≥ 25", "≥ 1.3"));
        peers("codes", List.of("naive", "flink", "parallel-consumer", "python"), List.of("", "", "", ""));
        for (String workload : List.of("a", "b", "c", "codes", "cenet")) {
            at(workload, "latency", "p99_ms", "≤ 150");
            at(workload, "latency", "cold_p99_ms", "≤ 500");
            at(workload, "drain", "allocated_kb_per_utterance", workload.equals("c") ? "≤ 1.2 × 122" : "≤ 6 for b");
        }
        return rows.isEmpty()
                ? ""
                : "| workload | figure | value | goal |\n|---|---|---|---|\n" + String.join("\n", rows) + "\n";
    }

    /** Two processes of one group, against one. */
    private void twice(String workload) {
        Optional<Spread> one = results.figure(workload, "drain", OURS, "steady_per_second");
        Optional<Spread> two = results.figure(workload, "drain", "ours-twice", "steady_per_second");
        if (one.isPresent() && two.isPresent()) {
            rows.add("| %s | ours-twice steady_per_second ÷ ours steady_per_second | **%.2f** | ≥ 0.9 |"
                    .formatted(workload, two.get().median() / one.get().median()));
        }
    }

    private void peers(String workload, List<String> peers, List<String> goals) {
        for (int i = 0; i < peers.size(); i++) {
            ratio(workload, "steady_per_second", peers.get(i), "drain", "steady_per_second", goals.get(i));
        }
    }

    private void ratio(String workload, String figure, String other, String mode, String otherFigure, String goal) {
        Optional<Spread> ours = results.figure(workload, "drain", OURS, figure);
        Optional<Spread> others = results.figure(workload, mode, other, otherFigure);
        if (ours.isPresent() && others.isPresent()) {
            double value = ours.get().median() / others.get().median();
            rows.add(
                    "| %s | %s ÷ %s %s | **%.2f** | %s |".formatted(workload, figure, other, otherFigure, value, goal));
        }
    }

    private void at(String workload, String mode, String figure, String goal) {
        results.figure(workload, mode, OURS, figure)
                .ifPresent(spread -> rows.add("| %s | %s %s | **%s** | %s |"
                        .formatted(workload, mode, figure, Tables.number(spread.median()), goal)));
    }
}
