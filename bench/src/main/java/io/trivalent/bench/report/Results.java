package io.trivalent.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.trivalent.bench.measure.Spread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All runs of a bench.
 *
 * @param facts of the machine, the tree and the options, by name
 */
public record Results(Map<String, String> facts, List<Run> runs) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    public Results {
        facts = new java.util.TreeMap<>(facts);
        runs = List.copyOf(runs);
    }

    public static Results read(Path file) {
        try {
            return JSON.readValue(file.toFile(), Results.class);
        } catch (IOException e) {
            throw new UncheckedIOException("'%s' is not a file of results".formatted(file), e);
        }
    }

    public void write(Path file) {
        try {
            Files.writeString(file, JSON.writeValueAsString(this) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A figure over the rounds; empty if no run has it. */
    public Optional<Spread> figure(String workload, String mode, String system, String name) {
        List<Double> values = runs.stream()
                .filter(run -> run.workload().equals(workload)
                        && run.mode().equals(mode)
                        && run.system().equals(system))
                .map(run -> run.figures().getOrDefault(name, Double.NaN))
                .filter(Double::isFinite)
                .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }
}
