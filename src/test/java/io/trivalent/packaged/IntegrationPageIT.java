package io.trivalent.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.trivalent.Utterance;
import io.trivalent.chaos.ChildProcess;
import io.trivalent.embedded.HttpRegistry;
import io.trivalent.embedded.SchemaStore;
import io.trivalent.fixtures.Recordings;
import io.trivalent.secure.GuardedBroker;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Follows docs/integration.md with the packaged program: a broker with TLS and SCRAM, a registry with basic authentication. */
class IntegrationPageIT {
    private static final Path PROGRAM = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final String REGISTRY_USER = "registry-user:registry-password";
    private static final String RUN = "./trivalent run\n";
    private static final int TIMEOUT_SECONDS = 120;

    @TempDir
    Path folder;

    private final List<ChildProcess> running = new ArrayList<>();
    private final SchemaStore schemas = SchemaStore.inMemory();
    private final HttpRegistry registry = HttpRegistry.serving(schemas, IntegrationPageIT::authenticate);
    private GuardedBroker broker;
    private int port;

    @BeforeEach
    void start() throws Exception {
        for (String tool : new String[] {"/bin/bash", "/usr/bin/curl"}) {
            assumeThat(Path.of(tool)).as("the page needs bash and curl").isExecutable();
        }
        broker = GuardedBroker.start(Files.createDirectory(folder.resolve("broker")), List.of());
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path launcher = Files.writeString(folder.resolve("trivalent"), """
                #!/bin/sh
                export TRIVALENT_HOME='%s' QUARKUS_HTTP_PORT=%d
                exec '%s' --enable-native-access=ALL-UNNAMED -Xmx1g -jar '%s' "$@"
                """.formatted(
                        Path.of("").toAbsolutePath(),
                        port,
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        PROGRAM.toAbsolutePath()));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        Recordings.write(folder.resolve("mosi.avro"), Recordings.MOSI, utterances());
    }

    @AfterEach
    void stop() {
        running.forEach(ChildProcess::stop);
        if (broker != null) {
            broker.close();
        }
        registry.close();
        schemas.close();
    }

    @Test
    void everyCommandOfThePageSucceeds() throws Exception {
        // Given
        Map<String, String> ours = examplesToOurs();
        List<Snippet> page = Snippet.of(Path.of("docs", "integration.md")).stream()
                .map(snippet -> snippet.with(ours))
                .toList();
        assertThat(page).extracting(Snippet::language).containsOnly("properties", "bash");
        List<String> outputs = new ArrayList<>();
        // When
        for (Snippet snippet : page) {
            if (snippet.language().equals("properties")) {
                Files.writeString(
                        Files.createDirectories(folder.resolve("config")).resolve("application.properties"),
                        snippet.text());
            } else if (snippet.text().equals(RUN)) {
                runInBackground();
            } else {
                outputs.add(run(snippet.text()));
            }
        }
        // Then
        String all = String.join("\n", outputs);
        assertThat(all)
                .contains("created speech.sentiments", "schema  speech.sentiments-value has id")
                .contains("ok    registry    answers, 6 subjects are compatible")
                .containsPattern("\\+\\d\\.\\d\\d on \\[-3, 3]  positive")
                .contains("no dead letters")
                .containsPattern("missing +0 ")
                .containsPattern("duplicates? +0 ")
                .doesNotContain("password");
    }

    private static void authenticate(RoutingContext context) {
        String expected = "Basic " + Base64.getEncoder().encodeToString(REGISTRY_USER.getBytes(UTF_8));
        if (expected.equals(context.request().getHeader("Authorization"))) {
            context.next();
        } else {
            context.response().setStatusCode(401).end();
        }
    }

    private static List<Utterance> utterances() {
        return IntStream.range(0, 20)
                .mapToObj(number -> Recordings.utterance("clip", number)
                        .setAcoustic(null)
                        .setVisual(null)
                        .build())
                .toList();
    }

    private Map<String, String> examplesToOurs() {
        Map<String, String> scram = broker.scram(GuardedBroker.ADMIN);
        return Map.of(
                "kafka-1.example.com:9093,kafka-2.example.com:9093",
                broker.bootstrapServers(),
                "/etc/trivalent/kafka.p12",
                scram.get("ssl.truststore.location"),
                "TRUSTSTORE_PASSWORD",
                scram.get("ssl.truststore.password"),
                "KAFKA_USER",
                GuardedBroker.ADMIN,
                "KAFKA_PASSWORD",
                GuardedBroker.password(GuardedBroker.ADMIN),
                "https://registry.example.com",
                registry.url(),
                "REGISTRY_USER:REGISTRY_PASSWORD",
                REGISTRY_USER,
                ":8080/",
                ":" + port + "/");
    }

    private void runInBackground() {
        // exec: a signal to the shell would not reach the program.
        ChildProcess process = ChildProcess.of(
                "run",
                List.of("/bin/bash", "-c", "cd '%s' && exec %s".formatted(folder, RUN)),
                folder.resolve("run.log"));
        process.start();
        running.add(process);
    }

    /** Runs a block in the folder; fails if a command fails. */
    private String run(String block) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder("/bin/bash", "-euo", "pipefail", "-c", block)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        String printed = Files.readString(output);
        assertThat(process.waitFor()).as("%s%n%s", block, printed).isZero();
        return printed;
    }
}
