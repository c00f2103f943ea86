package io.trivalent.bench.harness;

import io.trivalent.bench.load.Workload;
import io.trivalent.bench.report.Results;
import io.trivalent.bench.report.Run;
import io.trivalent.bench.report.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One bench: rounds, in each of which every system and every ceiling runs once per workload, one after the other. */
final class Bench {
    private final BenchOptions options;
    private final List<String> systems;
    private final Map<String, String> facts;
    private final List<Run> runs = new ArrayList<>();

    /** @param systems names of systems and ceilings */
    Bench(BenchOptions options, List<String> systems) {
        this.options = options;
        this.systems = systems;
        this.facts = Facts.of(options);
    }

    /**
     * Measures everything.
     *
     * @param afterRound receives the results so far
     * @throws ViolationException if a system lost, doubled or changed an event
     */
    Results run(Consumer<Results> afterRound) {
        options.requireConsistent(systems);
        boolean drain = options.mode("drain");
        boolean latency = options.mode("latency");
        List<Workload> workloads = options.chosenWorkloads();
        Path folder = folder();
        try (Bed bed = new Bed(folder, options.partitions)) {
            List<Prepared> prepared = prepare(bed, workloads);
            for (int round = 1; round <= options.roundCount(); round++) {
                for (Prepared each : prepared) {
                    for (String system : drain ? systems : List.<String>of()) {
                        drain(system, round, each, bed, folder);
                    }
                    if (latency) {
                        latency(round, each, bed, folder);
                    }
                }
                afterRound.accept(results());
            }
        } catch (RuntimeException | Error e) {
            say("the logs are in " + folder);
            throw e;
        }
        delete(folder);
        return results();
    }

    private List<Prepared> prepare(Bed bed, List<Workload> workloads) {
        bed.create("ceiling");
        for (String system : systems) {
            if (!Ceilings.ALL.contains(system)) {
                Contender.of(system).prepare(options.root);
            }
        }
        List<Prepared> prepared = new ArrayList<>();
        for (Workload workload : workloads) {
            say("publishing %d utterances of workload %s".formatted(workload.utterances(), workload.name()));
            prepared.add(Prepared.of(bed, workload, "bench-" + workload.name()));
        }
        return prepared;
    }

    private void drain(String system, int round, Prepared prepared, Bed bed, Path folder) {
        Workload workload = prepared.workload();
        if (!Contender.canProcess(system, workload.name())) {
            say("skipping %s on %s: it emits a second event for a repeated part".formatted(system, workload.name()));
            return;
        }
        String group = "%s-%s-drain-%d".formatted(workload.name(), system, round);
        Target target = new Target(bed, workload, prepared.prefix(), group, folder, options.root, options.jvm);
        boolean ceiling = Ceilings.ALL.contains(system);
        Map<String, Double> figures = ceiling
                ? new Ceilings(options.mosi, options.brief, options.batchSizes()).run(system, target)
                : new DrainRun(Contender.of(system), target, prepared).run();
        bed.delete(group);
        add(new Run(workload.name(), ceiling ? "ceiling" : "drain", system, round, figures));
    }

    /** The open loop of each system that was named; of the processor alone if none was. */
    private void latency(int round, Prepared prepared, Bed bed, Path folder) {
        for (String system : options.systems.isEmpty() ? List.of("ours") : systems) {
            if (!Ceilings.ALL.contains(system)
                    && Contender.canProcess(system, prepared.workload().name())) {
                double rate = options.ratePerSecond(results(), prepared.workload());
                openLoop(system, "latency", rate, round, prepared, bed, folder);
            }
        }
        if (options.bisect.isPresent()) {
            double drained = options.drainRate(results(), prepared.workload());
            AtomicInteger probe = new AtomicInteger();
            double highest = new Bisection(options.bisect.get()).highest(drained / 4, drained, rate -> openLoop(
                            "ours", "probe" + probe.incrementAndGet(), rate, round, prepared, bed, folder)
                    .getOrDefault("p99_ms", Double.NaN));
            String name = "p99_below_%d_ms_per_second".formatted(options.bisect.get());
            add(new Run(prepared.workload().name(), "bisection", "ours", round, Map.of(name, highest)));
        }
    }

    /** Probes measure a warm process, so their traffic begins when it is ready. */
    private Map<String, Double> openLoop(
            String system, String mode, double rate, int round, Prepared prepared, Bed bed, Path folder) {
        Workload workload = options.together ? prepared.workload().together() : prepared.workload();
        String group = "%s-%s-%s-%d".formatted(workload.name(), system, mode, round);
        Target target = new Target(bed, workload, group + "-topics", group, folder, options.root, options.jvm);
        Map<String, Double> figures = new LatencyRun(
                        Contender.of(system), target, prepared, options.flowing && mode.equals("latency"))
                .run(rate, options.openLoopSeconds());
        bed.delete(group);
        add(new Run(workload.name(), mode, system, round, figures));
        return figures;
    }

    private void add(Run run) {
        runs.add(run);
        Map<String, String> shown = new LinkedHashMap<>();
        run.figures().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(figure -> shown.put(figure.getKey(), Tables.number(figure.getValue())));
        say("round %d, %s, %s %s: %s".formatted(run.round(), run.workload(), run.mode(), run.system(), shown));
    }

    private Results results() {
        return new Results(facts, runs);
    }

    private static void say(String text) {
        System.err.println("bench: " + text);
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("trivalent-bench-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            say("'%s' is not deleted: %s".formatted(folder, e));
        }
    }
}
