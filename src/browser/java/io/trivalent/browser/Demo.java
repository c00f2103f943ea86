package io.trivalent.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trivalent.chaos.ChildProcess;
import io.trivalent.fixtures.Waiting;
import io.trivalent.settings.Settings;
import io.trivalent.settings.TrivalentConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged program, which serves the page on a free port. */
final class Demo implements AutoCloseable {
    private static final Path PROGRAM = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final Pattern ADDRESSES = Pattern.compile("running: brokers (\\S+), registry (\\S+),");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final ChildProcess process;
    private final String root;

    /**
     * Starts it.
     *
     * @param arguments the command and its options
     */
    Demo(Path folder, List<String> arguments) {
        int port = freePort();
        root = "http://127.0.0.1:%d/".formatted(port);
        List<String> java =
                new ArrayList<>(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx1g", "-jar", PROGRAM.toString()));
        java.addAll(arguments);
        process = ChildProcess.ofJava(
                "demo", java, Map.of("QUARKUS_HTTP_PORT", Integer.toString(port)), folder.resolve("demo.log"));
        process.start();
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the program has printed this. */
    Demo await(String text) {
        Waiting.until("%s says '%s'".formatted(process.log(), text), TIMEOUT, () -> Files.readString(process.log())
                .contains(text));
        return this;
    }

    /** How clients reach the broker and the registry of {@code run --embedded}, which has started. */
    TrivalentConfig config() {
        await("running: brokers");
        try {
            Matcher addresses = ADDRESSES.matcher(Files.readString(process.log()));
            if (!addresses.find()) {
                throw new IllegalStateException("%s has no addresses".formatted(process.log()));
            }
            return Settings.load(Map.of(
                    "trivalent.kafka.bootstrap-servers",
                    addresses.group(1),
                    "trivalent.wire.registry-url",
                    addresses.group(2)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Address of the page, with a slash at the end. */
    String root() {
        return root;
    }

    /** What a query answers. */
    JsonNode query(String path) {
        try {
            var request =
                    HttpRequest.newBuilder(URI.create(root + "api/" + path)).build();
            return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.stop();
    }
}
