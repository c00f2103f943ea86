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
import java.util.Map;
import java.util.Optional;

/** A process of a system under test. The caller closes it. */
final class RunningSystem implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final String ALLOCATED = "jvm_gc_memory_allocated_bytes_total";

    private final Contender contender;
    private final ChildProcess process;
    private final Optional<Integer> port;
    private final long startNanos;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    /** Starts the process. */
    RunningSystem(Contender contender, ChildProcess process, Optional<Integer> port) {
        this.contender = contender;
        this.process = process;
        this.port = port;
        this.startNanos = System.nanoTime();
        process.start();
    }

    /** When the process was started, by {@link System#nanoTime}. */
    long startNanos() {
        return startNanos;
    }

    /** Waits until the processor answers that it is ready, or the peer has printed {@code ready}. */
    void awaitReady() {
        Waiting.until("%s is ready, see %s".formatted(contender.label(), process.log()), START_TIMEOUT, () -> {
            requireAlive();
            return port.isPresent() ? get("/q/health/ready").isPresent() : saysReady();
        });
    }

    /** @throws IllegalStateException if the process has ended */
    void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException("%s has ended, see %s".formatted(contender.label(), process.log()));
        }
    }

    /** Processor time that the process has used so far, user and system, all threads. */
    double cpuSeconds() {
        return ProcessHandle.of(process.pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .map(time -> time.toNanos() / 1e9)
                .orElse(Double.NaN);
    }

    /**
     * What the processor says of itself; empty for peers.
     *
     * <ul>
     *   <li>{@code mean_batch}: utterances divided by batches.
     *   <li>{@code padding}: padded steps divided by all steps of the batches.
     *   <li>{@code allocated_bytes}: heap allocated so far, from the young generation's collections.
     * </ul>
     */
    Map<String, Double> counters() {
        Map<String, Double> figures = new LinkedHashMap<>();
        get("/flow").ifPresent(json -> {
            JsonNode flow = parse(json);
            figures.put(
                    "mean_batch",
                    flow.path("scored").asDouble() / flow.path("batches").asDouble());
            figures.put(
                    "padding",
                    flow.path("padding").asDouble() / flow.path("steps").asDouble());
        });
        get("/q/metrics")
                .flatMap(text ->
                        text.lines().filter(line -> line.startsWith(ALLOCATED)).findFirst())
                .ifPresent(line ->
                        figures.put("allocated_bytes", Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
        return figures;
    }

    private boolean saysReady() throws IOException {
        return Files.readAllLines(process.log()).contains("ready");
    }

    private static JsonNode parse(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<String> get(String path) {
        if (port.isEmpty()) {
            return Optional.empty();
        }
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.get() + path))
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

    /** Stops the process. */
    @Override
    public void close() {
        process.stop();
    }
}
