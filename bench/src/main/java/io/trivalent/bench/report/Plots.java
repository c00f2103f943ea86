package io.trivalent.bench.report;

import io.trivalent.bench.report.BarChart.Bar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Plots of results: drain rates beside peers and ceilings, and percentiles of latency. Medians of the rounds. */
public final class Plots {
    private static final List<String> PERCENTILES = List.of("p50_ms", "p95_ms", "p99_ms", "p999_ms", "cold_p99_ms");

    private final Results results;

    public Plots(Results results) {
        this.results = results;
    }

    /** Writes {@code bench-drain.svg} and {@code bench-latency.svg} into a folder, and returns the files. */
    public List<Path> write(Path folder) {
        List<Path> files = new ArrayList<>();
        BarChart drain = new BarChart("Drain, utterances per second (steady)");
        BarChart latency = new BarChart("Latency of complete utterances, milliseconds");
        for (String workload :
                results.runs().stream().map(Run::workload).distinct().toList()) {
            drain.add("workload " + workload, drain(workload));
            latency.add("workload " + workload, latency(workload));
        }
        try {
            Files.createDirectories(folder);
            if (!drain.isEmpty()) {
                files.add(Files.writeString(folder.resolve("bench-drain.svg"), drain.svg()));
            }
            if (!latency.isEmpty()) {
                files.add(Files.writeString(folder.resolve("bench-latency.svg"), latency.svg()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private List<Bar> drain(String workload) {
        List<Bar> bars = new ArrayList<>();
        for (String system : systems(workload, "drain")) {
            results.figure(workload, "drain", system, "steady_per_second")
                    .ifPresent(rate -> bars.add(new Bar(system, rate.median(), system.equals(Goals.OURS))));
        }
        for (String ceiling : systems(workload, "ceiling")) {
            // The raw runtime of a model that costs nothing would shrink all other bars to a line.
            if (!ceiling.equals("C1") || workload.equals("a") || workload.equals("cenet")) {
                results.figure(workload, "ceiling", ceiling, "per_second")
                        .ifPresent(rate -> bars.add(new Bar("ceiling " + ceiling, rate.median(), false)));
            }
        }
        return bars;
    }

    private List<Bar> latency(String workload) {
        List<Bar> bars = new ArrayList<>();
        for (String system : systems(workload, "latency")) {
            for (String percentile : PERCENTILES) {
                results.figure(workload, "latency", system, percentile)
                        .ifPresent(ms ->
                                bars.add(new Bar(system + " " + percentile, ms.median(), system.equals(Goals.OURS))));
            }
        }
        return bars;
    }

    private List<String> systems(String workload, String mode) {
        return results.runs().stream()
                .filter(run -> run.workload().equals(workload) && run.mode().equals(mode))
                .map(Run::system)
                .distinct()
                .toList();
    }
}
