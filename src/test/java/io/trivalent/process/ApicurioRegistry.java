package io.trivalent.process;

import io.trivalent.chaos.ChildProcess;
import io.trivalent.fixtures.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Apicurio Registry as a process of its own. Its schemas are in a file, so they survive a restart. */
final class ApicurioRegistry implements AutoCloseable {
    /** Release of the class files of Apicurio Registry 3. */
    static final int MIN_JAVA = 21;

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Pattern JAVA_VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+).*");

    private final ChildProcess process;
    private final String url;
    private final HttpClient http = HttpClient.newHttpClient();

    ApicurioRegistry(Path java, Path program, Path data) {
        int port = freePort();
        url = "http://127.0.0.1:%d/apis/ccompat/v7".formatted(port);
        process = ChildProcess.of(
                "apicurio",
                List.of(
                        java.toString(),
                        "-Xmx512m",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        "-Dquarkus.management.host=127.0.0.1",
                        "-Dquarkus.management.port=" + freePort(),
                        "-Dapicurio.datasource.url=jdbc:h2:file:" + data.resolve("schemas"),
                        "-jar",
                        program.toString()),
                data.resolve("log"));
    }

    /** The program that {@code -Papicurio} has fetched. */
    static Optional<Path> program() {
        String folder = System.getProperty("apicurio.folder", "");
        return Optional.of(Path.of(folder, "quarkus-run.jar")).filter(file -> !folder.isEmpty() && Files.exists(file));
    }

    /** A Java that runs it: this one, or one beside it, or one in Debian's folder. */
    static Optional<Path> java() {
        Path own = Path.of(System.getProperty("java.home"));
        return Stream.concat(
                        Stream.of(own),
                        Stream.of(own.getParent(), Path.of("/usr/lib/jvm"))
                                .filter(folder -> Files.isDirectory(folder))
                                .flatMap(ApicurioRegistry::children))
                .filter(home -> release(home) >= MIN_JAVA)
                .map(home -> home.resolve("bin").resolve("java"))
                .findFirst();
    }

    /** Starts the process and waits until it answers. */
    void start() {
        process.start();
        Waiting.until("Apicurio answers, see " + process.log(), START_TIMEOUT, () -> get("/subjects") == 200);
    }

    void stop() {
        process.stop();
    }

    String url() {
        return url;
    }

    /** Registers a schema that refers to others, which no client of ours does, and returns its id. */
    int register(String subject, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                request("/subjects/" + subject + "/versions")
                        .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("status %d: %s".formatted(answer.statusCode(), answer.body()));
        }
        return Integer.parseInt(answer.body().replaceAll("\\D+", ""));
    }

    private int get(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(10));
    }

    private static Stream<Path> children(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The major version of a Java in a folder, 0 if there is none. */
    private static int release(Path home) {
        try (Stream<String> lines = Files.lines(home.resolve("release"))) {
            return lines.map(JAVA_VERSION::matcher)
                    .filter(Matcher::matches)
                    .mapToInt(found -> Integer.parseInt(found.group(1)))
                    .findFirst()
                    .orElse(0);
        } catch (IOException none) {
            return 0;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
