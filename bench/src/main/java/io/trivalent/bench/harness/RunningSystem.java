package io.trivalent.bench.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trivalent.chaos.ChildProcess;
import io.trivalent.fixtures.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The processes of a system under test. The caller closes it. */
final class RunningSystem implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final String ALLOCATED = "jvm_gc_memory_allocated_bytes_total";

    private final Contender contender;
    private final List<ChildProcess> processes;
    private final List<Integer> ports;
    private final long startNanos;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    /** Starts the processes; {@code ports} are their HTTP ports, none for peers. */
    RunningSystem(Contender contender, List<ChildProcess> processes, List<Integer> ports) {
        this.contender = contender;
        this.processes = List.copyOf(processes);
        this.ports = List.copyOf(ports);
        this.startNanos = System.nanoTime();
        this.processes.forEach(ChildProcess::start);
    }

    /** When the processes were started, by {@link System#nanoTime}. */
    long startNanos() {
        return startNanos;
    }

    /** Waits until the processor answers that it is ready, or the peer has printed {@code ready}. */
    void awaitReady() {
        ChildProcess first = processes.get(0);
        Waiting.until("%s is ready, see %s".formatted(contender.label(), first.log()), START_TIMEOUT, () -> {
            requireAlive();
            return ports.isEmpty()
                    ? saysReady(first)
                    : ports.stream()
                            .allMatch(port -> get(port, "/q/health/ready").isPresent());
        });
    }

    /** @throws IllegalStateException if a process has ended */
    void requireAlive() {
        for (ChildProcess process : processes) {
            if (!process.isAlive()) {
                throw new IllegalStateException("%s has ended, see %s".formatted(contender.label(), process.log()));
            }
        }
    }

    /** Processor time that the processes have used so far, user and system, all threads. */
    double cpuSeconds() {
        return processes.stream()
                .mapToDouble(process -> ProcessHandle.of(process.pid())
                        .flatMap(handle -> handle.info().totalCpuDuration())
                        .map(time -> time.toNanos() / 1e9)
                        .orElse(Double.NaN))
                .sum();
    }

    /**
     * What the processor's only process says of itself; empty for several, and for peers.
     *
     * <ul>
     *   <li>{@code mean_batch}: utterances divided by batches.
     *   <li>{@code padding}: padded steps divided by all steps of the batches.
     *   <li>{@code allocated_bytes}: heap allocated so far, from the young generation's collections.
     * </ul>
     */
    Map<String, Double> counters() {
        Map<String, Double> figures = new LinkedHashMap<>();
        if (ports.size() != 1) {
            return figures;
        }
        int port = ports.get(0);
        get(port, "/api/status").ifPresent(json -> {
            JsonNode flow = parse(json).path("counts");
            figures.put(
                    "mean_batch",
                    flow.path("scored").asDouble() / flow.path("batches").asDouble());
            figures.put(
                    "padding",
                    flow.path("padding").asDouble() / flow.path("steps").asDouble());
        });
        get(port, "/q/metrics")
                .flatMap(text ->
                        text.lines().filter(line -> line.startsWith(ALLOCATED)).findFirst())
                .ifPresent(line ->
                        figures.put("allocated_bytes", Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
        return figures;
    }

    private static boolean saysReady(ChildProcess process) throws IOException {
        return Files.readAllLines(process.log()).contains("ready");
    }

    private static JsonNode parse(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<String> get(int port, String path) {
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? Optional.of(response.body()) : Optional.empty();
        } catch (IOException unreachable) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Stops the processes. */
    @Override
    public void close() {
        processes.forEach(ChildProcess::stop);
    }
}
