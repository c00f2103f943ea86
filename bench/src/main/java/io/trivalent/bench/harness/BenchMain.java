package io.trivalent.bench.harness;

import io.trivalent.bench.report.Plots;
import io.trivalent.bench.report.Results;
import io.trivalent.bench.report.Tables;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code ./trivalent bench}. Progress goes to stderr, the tables to stdout. Exit code 0; 1 if a system lost, doubled or
 * changed an event, or a process failed; 2 for wrong usage.
 */
@Command(
        name = "trivalent bench",
        description = "Measures the processor against ceilings and peers. See docs/performance.md.",
        mixinStandardHelpOptions = true,
        usageHelpWidth = 120)
public final class BenchMain implements Callable<Integer> {
    private static final int VIOLATION = 1;

    @Mixin
    BenchOptions options = new BenchOptions();

    @Option(names = "--json", paramLabel = "FILE", description = "Writes all runs to this file, after each round.")
    Optional<Path> json = Optional.empty();

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Measures nothing: prints the tables of a file written by --json, and writes plots.")
    Optional<Path> report = Optional.empty();

    @Option(
            names = "--plots",
            paramLabel = "DIR",
            description = "Folder of the plots of --report. Default: the folder of the file.")
    Optional<Path> plots = Optional.empty();

    @Option(names = "--jmh", description = "Runs the microbenchmarks of the hot path only, about three minutes.")
    boolean jmh;

    public static void main(String... arguments) {
        CommandLine line = new CommandLine(new BenchMain());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof IllegalArgumentException) {
                command.getErr().println("trivalent bench: " + failure.getMessage());
                return CommandLine.ExitCode.USAGE;
            }
            if (failure instanceof ViolationException) {
                command.getErr().println("trivalent bench: " + failure.getMessage());
            } else {
                failure.printStackTrace(command.getErr());
            }
            return VIOLATION;
        });
        System.exit(line.execute(arguments));
    }

    @Override
    public Integer call() throws RunnerException {
        if (jmh) {
            jmh();
            return 0;
        }
        if (report.isPresent()) {
            report(report.get());
            return 0;
        }
        List<String> systems = options.systems();
        Results results = new Bench(options, systems).run(partial -> json.ifPresent(partial::write));
        System.out.print(new Tables(results).text());
        return 0;
    }

    private void report(Path file) {
        Results results = Results.read(file);
        System.out.print(new Tables(results).text());
        Path folder = plots.orElse(file.toAbsolutePath().resolveSibling(""));
        new Plots(results).write(folder).forEach(plot -> System.err.println("bench: wrote " + plot));
    }

    /** With allocation per operation. Each benchmark has a process of its own. */
    private static void jmh() throws RunnerException {
        // Keeps the command line of the processes short.
        System.setProperty("jmh.separateClasspathJAR", "true");
        new Runner(new OptionsBuilder()
                        .include("io\\.trivalent\\..*Benchmark")
                        .forks(1)
                        .warmupIterations(3)
                        .warmupTime(TimeValue.seconds(2))
                        .measurementIterations(5)
                        .measurementTime(TimeValue.seconds(2))
                        .addProfiler(GCProfiler.class)
                        .jvmArgs("-Xmx2g", "-XX:+UseParallelGC")
                        .build())
                .run();
    }
}
