package io.trivalent.bench.harness;

import io.trivalent.bench.load.Recordings;
import io.trivalent.bench.load.Workload;
import io.trivalent.bench.load.Workloads;
import io.trivalent.bench.report.Results;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What to measure. */
final class BenchOptions {
    private static final Map<String, Integer> SHORT_UTTERANCES =
            Map.of("a", 1_500, "b", 60_000, "c", 1_500, "codes", 60_000, "cenet", 500);
    private static final int SHORT_SECONDS = 20;

    @Option(
            names = "--short",
            description = "About two minutes: workloads a and b with fewer utterances, one round, ours, C1 and C5.")
    boolean brief;

    @Option(
            names = "--workload",
            split = ",",
            paramLabel = "NAME",
            description = "a, b, c, codes, cenet; several separated by commas. Default: a,b,c,codes; with --short a,b.")
    List<String> workloads = List.of();

    @Option(
            names = "--mode",
            split = ",",
            paramLabel = "NAME",
            description = "drain, latency; latency runs the processor only unless --systems is given. Default: drain.")
    List<String> modes = List.of("drain");

    @Option(names = "--rounds", paramLabel = "N", description = "Interleaved rounds. Default: 3; with --short 1.")
    Optional<Integer> rounds = Optional.empty();

    @Option(
            names = "--systems",
            split = ",",
            paramLabel = "NAME",
            description =
                    "ours, ours-conversations, ours-twice, naive, parallel-consumer, flink, python, C1, C2, C3, C5. Default: all that are present but ours-conversations and ours-twice; with --short ours, C1, C5.")
    List<String> systems = List.of();

    @Option(
            names = "--utterances",
            paramLabel = "N",
            description = "Utterances of each drain, instead of the workload's.")
    Optional<Integer> utterances = Optional.empty();

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "Utterances per second of the open loop, or 'half': half of the processor's drain rate in this bench, start included. Default: half.")
    String rate = "half";

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Duration of the open loop. Default: 60; with --short 20.")
    Optional<Integer> seconds = Optional.empty();

    @Option(
            names = "--bisect",
            paramLabel = "MS",
            description = "Also finds the highest rate of the processor whose p99 stays at or below this bound.")
    Optional<Integer> bisect = Optional.empty();

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "Partitions of each topic. Default: 4, which the ceilings need.")
    int partitions = Bed.DEFAULT_PARTITIONS;

    @Option(names = "--together", description = "All parts of an utterance are due at the same time.")
    boolean together;

    @Option(
            names = "--flowing",
            description =
                    "Traffic begins when the process is started, so it finds a backlog. Default: when the process is ready.")
    boolean flowing;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of the processor, without the prefix 'trivalent.'; may be repeated.")
    Map<String, String> settings = Map.of();

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            description =
                    "Execution provider of the processor and of C1: cpu, cuda, tensorrt. Peers and the reference use the CPU. Default: cpu.")
    String provider = "cpu";

    @Option(
            names = "--package",
            paramLabel = "NAME[/VERSION]",
            description =
                    "Another package for the processor and C1, such as one that computes in float16. Its scores are compared with those of the workload's package. Default: the workload's.")
    Optional<String> model = Optional.empty();

    @Option(
            names = "--batches",
            split = ",",
            paramLabel = "N",
            description = "Batch sizes of C1. Default: 1,8,32; with --short 8,32.")
    List<Integer> batches = List.of();

    @Option(
            names = "--jvm",
            paramLabel = "OPTION",
            description = "An option of the processor's JVM, such as -XX:StartFlightRecording=...; may be repeated.")
    List<String> jvm = List.of();

    @Option(
            names = "--mosi",
            paramLabel = "FILE",
            description =
                    "The data set of the texts, made by './trivalent train import mosi'. Default: the demo's sample.")
    Optional<Path> mosi = Optional.empty();

    final Path root =
            Path.of(System.getProperty("bench.root", ".")).toAbsolutePath().normalize();

    /** The workloads to run, with their numbers of utterances and settings. */
    List<Workload> chosenWorkloads() {
        List<String> names =
                !workloads.isEmpty() ? workloads : brief ? List.of("a", "b") : List.of("a", "b", "c", "codes");
        if (!List.of("cpu", "cuda", "tensorrt").contains(provider)) {
            throw new IllegalArgumentException("no provider '%s', expected cpu, cuda or tensorrt".formatted(provider));
        }
        Workloads all = new Workloads(root, Recordings.of(mosi, root));
        Map<String, String> processor = new HashMap<>(settings);
        processor.putIfAbsent("score.provider", provider);
        List<Workload> chosen = new ArrayList<>();
        for (String name : names) {
            Workload named = all.of(name).withSettings(processor);
            Workload workload = model.map(named::scoredBy).orElse(named);
            int count = utterances.orElse(
                    brief ? SHORT_UTTERANCES.getOrDefault(name, workload.utterances()) : workload.utterances());
            chosen.add(workload.withUtterances(count));
        }
        return chosen;
    }

    /** The systems and ceilings to run; the default is what is present. */
    List<String> systems() {
        List<String> chosen = new ArrayList<>(systems);
        if (chosen.isEmpty() && brief) {
            chosen.addAll(List.of("ours", "C1", "C5"));
        } else if (chosen.isEmpty()) {
            for (Contender contender : Contender.values()) {
                if (contender.usual() && contender.present(root)) {
                    chosen.add(contender.label());
                }
            }
            chosen.addAll(Ceilings.ALL);
        }
        for (String name : chosen) {
            if (!Ceilings.ALL.contains(name) && !Contender.of(name).present(root)) {
                throw new IllegalArgumentException("system '%s' is not in this tree".formatted(name));
            }
        }
        return chosen;
    }

    /** @throws IllegalArgumentException if the open loop lacks a rate, or is too short */
    void requireConsistent(List<String> chosen) {
        boolean drained = mode("drain") && chosen.contains("ours");
        if (mode("latency") && !drained && (rate.equals("half") || bisect.isPresent())) {
            throw new IllegalArgumentException(
                    "the open loop needs the processor's drain rate, expected --mode drain,latency with ours, or a --rate and no --bisect");
        }
        if (mode("latency")) {
            openLoopSeconds();
        }
        if (partitions != Bed.DEFAULT_PARTITIONS && chosen.stream().anyMatch(Ceilings.ALL::contains)) {
            throw new IllegalArgumentException(
                    "--partitions is %d, expected %d, because the ceilings read as many; or --systems without C1 to C5"
                            .formatted(partitions, Bed.DEFAULT_PARTITIONS));
        }
    }

    boolean mode(String name) {
        for (String mode : modes) {
            if (!List.of("drain", "latency").contains(mode)) {
                throw new IllegalArgumentException("no mode '%s', expected drain or latency".formatted(mode));
            }
        }
        return modes.contains(name);
    }

    /** The rate of the open loop of a workload. */
    double ratePerSecond(Results results, Workload workload) {
        if (rate.equals("half")) {
            return drainRate(results, workload) / 2;
        }
        try {
            return Double.parseDouble(rate);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("rate is '%s', expected a number or 'half'".formatted(rate), e);
        }
    }

    /** The median rate at which the processor has drained the workload so far, its start included. */
    double drainRate(Results results, Workload workload) {
        return results.figure(workload.name(), "drain", "ours", "per_second")
                .orElseThrow()
                .median();
    }

    /** The batch sizes of C1. */
    List<Integer> batchSizes() {
        return !batches.isEmpty() ? batches : brief ? List.of(8, 32) : List.of(1, 8, 32);
    }

    int roundCount() {
        return rounds.orElse(brief ? 1 : 3);
    }

    int openLoopSeconds() {
        int chosen = seconds.orElse(brief ? SHORT_SECONDS : 60);
        if (chosen <= LatencyRun.COLD_SECONDS) {
            throw new IllegalArgumentException("an open loop of %d s, expected more than %d s, which are reported apart"
                    .formatted(chosen, LatencyRun.COLD_SECONDS));
        }
        return chosen;
    }
}
