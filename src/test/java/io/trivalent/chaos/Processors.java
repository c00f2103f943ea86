package io.trivalent.chaos;

import io.trivalent.fixtures.Waiting;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.vocabulary.RejectionCode;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Packaged processors as child processes, each with its own HTTP port and state directory. */
final class Processors implements AutoCloseable {
    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private final List<ChildProcess> processes = new ArrayList<>();
    private final List<Path> stateDirectories = new ArrayList<>();
    private final List<Integer> ports;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private int unexpectedExits;

    /**
     * Starts all processors but the last, the spare one.
     *
     * @param count number of processors, the spare one included
     * @param settings without the prefix {@code trivalent.}
     */
    Processors(Path folder, int count, Map<String, String> settings) {
        if (!Files.isRegularFile(JAR)) {
            throw new IllegalStateException(
                    "%s is missing, expected a packaged processor (./mvnw package)".formatted(JAR));
        }
        ports = Cluster.freePorts(count);
        for (int i = 0; i < count; i++) {
            Path state = folder.resolve("state-" + i);
            List<String> arguments = new ArrayList<>(List.of(
                    "-Xmx512m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "-jar",
                    JAR.toString(),
                    "run",
                    "-Dtrivalent.streams.warm-up=0s",
                    "-Dtrivalent.streams.state-directory=" + state));
            settings.forEach((key, value) -> arguments.add("-Dtrivalent." + key + "=" + value));
            stateDirectories.add(state);
            processes.add(new ChildProcess(
                    "processor-" + i,
                    arguments,
                    Map.of("QUARKUS_HTTP_PORT", Integer.toString(ports.get(i))),
                    folder.resolve("processor-" + i + ".log")));
        }
        processes.subList(0, count - 1).forEach(ChildProcess::start);
    }

    /** All processors but the spare one. */
    List<ChildProcess> regular() {
        return processes.subList(0, processes.size() - 1);
    }

    ChildProcess spare() {
        return processes.get(processes.size() - 1);
    }

    Path stateDirectory(ChildProcess process) {
        return stateDirectories.get(processes.indexOf(process));
    }

    int port(ChildProcess process) {
        return ports.get(processes.indexOf(process));
    }

    /** Starts regular processors that have exited, as an orchestrator does. */
    void revive() {
        for (ChildProcess process : regular()) {
            if (!process.isAlive()) {
                unexpectedExits++;
                process.start();
            }
        }
    }

    /** How often a regular processor exited and was started again. */
    int unexpectedExits() {
        return unexpectedExits;
    }

    /** Waits until every regular processor is ready. */
    void awaitReady() {
        for (ChildProcess process : regular()) {
            Waiting.until(process.name() + " is ready, see " + process.log(), START_TIMEOUT, () -> {
                revive();
                return get(process, "/q/health/ready").isPresent();
            });
        }
    }

    /** The counters of a running processor. */
    FlowCounters counters(ChildProcess process) {
        JsonObject status = new JsonObject(get(process, "/api/status").orElseThrow());
        FlowCounters counters = new FlowCounters();
        for (Object each : status.getJsonArray("rejections")) {
            JsonObject rejection = (JsonObject) each;
            for (long n = rejection.getLong("count"); n > 0; n--) {
                counters.reject(RejectionCode.valueOf(rejection.getString("code")));
            }
        }
        JsonObject counts = status.getJsonObject("counts");
        for (Count count : Count.values()) {
            counters.add(count, counts.getLong(count.name().toLowerCase(Locale.ROOT)) - counters.of(count));
        }
        return counters;
    }

    /** The response of {@code /q/metrics}. */
    String metrics(ChildProcess process) {
        return get(process, "/q/metrics").orElseThrow();
    }

    private Optional<String> get(ChildProcess process, String path) {
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(process) + path))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? Optional.of(response.body()) : Optional.empty();
        } catch (IOException unreachable) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(e));
        }
    }

    @Override
    public void close() {
        processes.forEach(ChildProcess::close);
    }
}
