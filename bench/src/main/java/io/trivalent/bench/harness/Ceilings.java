package io.trivalent.bench.harness;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trivalent.chaos.ChildProcess;
import io.trivalent.fixtures.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs ceilings, each in a JVM of its own. */
final class Ceilings {
    static final List<String> ALL = List.of("C1", "C2", "C3", "C5");

    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private final Optional<Path> mosi;
    private final boolean brief;
    private final List<Integer> batches;

    /** @param batches sizes of C1 */
    Ceilings(Optional<Path> mosi, boolean brief, List<Integer> batches) {
        this.mosi = mosi;
        this.brief = brief;
        this.batches = List.copyOf(batches);
    }

    Map<String, Double> run(String ceiling, Target target) {
        List<String> arguments = new ArrayList<>(Contender.JVM);
        arguments.addAll(Contender.natives());
        arguments.addAll(List.of(
                "io.trivalent.bench.ceilings.CeilingMain",
                "--ceiling=" + ceiling,
                "--workload=" + target.workload().name(),
                "--package=" + target.workload().model(),
                "--utterances=" + target.workload().utterances(),
                "--root=" + target.root(),
                "--bootstrap=" + target.bed().bootstrapServers(),
                "--registry=" + target.bed().registryUrl(),
                "--prefix=" + target.prefix(),
                "--group=" + target.group()));
        for (int size : batches) {
            arguments.add("--batch=" + size);
        }
        target.workload().settings().forEach((key, value) -> arguments.add("--set=" + key + "=" + value));
        mosi.ifPresent(file -> arguments.add("--mosi=" + file));
        if (brief) {
            arguments.add("--short");
        }
        Path log = target.folder().resolve(target.group() + ".log");
        try (ChildProcess process = ChildProcess.ofJava(ceiling, arguments, Contender.classPath(), log)) {
            process.start();
            Waiting.until("ceiling %s has ended, see %s".formatted(ceiling, log), TIMEOUT, () -> !process.isAlive());
            return figures(ceiling, log);
        }
    }

    private static Map<String, Double> figures(String ceiling, Path log) {
        try {
            // A logger may write a line after the figures.
            String last = Files.readAllLines(log).stream()
                    .filter(line -> line.startsWith("{"))
                    .reduce("", (earlier, later) -> later);
            if (last.isEmpty()) {
                throw new IllegalStateException("ceiling %s printed no figures, see %s".formatted(ceiling, log));
            }
            return new ObjectMapper().readValue(last, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
