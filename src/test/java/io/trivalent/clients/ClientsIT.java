package io.trivalent.clients;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trivalent.process.TestPipeline;
import io.trivalent.settings.Clients;
import io.trivalent.wire.AvroDeserializer;
import io.trivalent.wire.AvroSerializer;
import io.trivalent.wire.TopicSchemas;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each program of docs/clients publishes an utterance to a running pipeline and prints its event. Python, Node and Go
 * are run if their packages are in target/clients; {@code -Pclients} installs them there.
 */
class ClientsIT {
    private static final Path EXAMPLES = Path.of("docs", "clients").toAbsolutePath();
    private static final Path INSTALLED = Path.of("target", "clients").toAbsolutePath();
    private static final String TEXT = "i loved every minute of it";
    private static final Pattern LINE = Pattern.compile("([+-]\\d\\.\\d\\d) (\\w+) TEXT,ACOUSTIC ([0-9a-f-]{32,36})");

    private static TestPipeline pipeline;
    private static Program program;

    @TempDir
    Path classes;

    @BeforeAll
    static void start() {
        pipeline = new TestPipeline(Map.of());
        Clients clients = new Clients(pipeline.config());
        TopicSchemas.register(clients.registry(), pipeline.config().topics().names(), clients.subjects());
        program = new Program(
                EXAMPLES,
                Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS", pipeline.config().kafka().bootstrapServers(),
                        "SCHEMA_REGISTRY_URL", pipeline.config().wire().registryUrl(),
                        "VALUE_SERIALIZER", AvroSerializer.class.getName(),
                        "VALUE_DESERIALIZER", AvroDeserializer.class.getName()));
    }

    @AfterAll
    static void stop() {
        pipeline.close();
    }

    @Test
    void java() throws Exception {
        // Given
        Path source = EXAMPLES.resolve("java/src/main/java/io/trivalent/clients/SentimentClient.java");
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        source.toString());
        assertThat(compiled).isZero();
        // When
        List<String> lines = program.runJava("", List.of(classes), "io.trivalent.clients.SentimentClient", TEXT);
        // Then
        assertIsTheEvent(lines);
    }

    @Test
    void python() throws Exception {
        String python = tool("python3");
        Path environment = INSTALLED.resolve("python");
        install(environment, () -> {
            program.run(python, "-m", "venv", environment.toString());
            program.run(inside(environment), "-m", "pip", "install", "-q", "-r", "python/requirements.txt");
        });
        // When
        List<String> lines = program.run(inside(environment), "python/sentiment.py", TEXT);
        List<String> all = program.run(inside(environment), "python/read_events.py");
        // Then
        assertIsTheEvent(lines);
        assertThat(all).containsAll(lines);
    }

    @Test
    void node() throws Exception {
        String npm = tool("npm");
        Path folder = INSTALLED.resolve("node");
        install(folder, () -> {
            Files.createDirectories(folder);
            for (String file : List.of("package.json", "package-lock.json")) {
                Files.copy(EXAMPLES.resolve("node").resolve(file), folder.resolve(file), REPLACE_EXISTING);
            }
            program.run(npm, "ci", "--prefix", folder.toString(), "--no-audit", "--no-fund");
        });
        Path copy = Files.writeString(
                folder.resolve("sentiment.mjs"), Files.readString(EXAMPLES.resolve("node/sentiment.mjs")));
        // When
        List<String> lines = program.run(tool("node"), copy.toString(), TEXT);
        // Then
        assertIsTheEvent(lines);
    }

    @Test
    void go() throws Exception {
        String go = tool("go");
        Path binary = INSTALLED.resolve("go").resolve("sentiment");
        install(binary, () -> program.run(go, "-C", "go", "build", "-o", binary.toString(), "."));
        // When
        List<String> lines = program.run(binary.toString(), TEXT);
        // Then
        assertIsTheEvent(lines);
    }

    @Test
    void consoleConsumerPrintsEventsWithOurDeserializer() throws Exception {
        // Given
        java();
        // When
        List<String> lines = consume(
                pipeline.config().topics().names().sentiments(),
                "print.key=true",
                "value.deserializer=" + AvroDeserializer.class.getName(),
                "value.deserializer.schema.registry.url="
                        + pipeline.config().wire().registryUrl());
        // Then
        assertThat(lines).singleElement().asString().contains("\"polarity\": \"POSITIVE\"", "\"release\":");
    }

    @Test
    void consoleToolsPublishTextThatIsRejectedAndReadTheReason() throws Exception {
        // Given
        program.runJava(
                "u1:no avro\n",
                List.of(),
                "org.apache.kafka.tools.ConsoleProducer",
                "--bootstrap-server",
                pipeline.config().kafka().bootstrapServers(),
                "--topic",
                pipeline.config().topics().names().transcripts(),
                "--reader-property",
                "parse.key=true",
                "--reader-property",
                "key.separator=:");
        // When
        List<String> lines =
                consume(pipeline.config().topics().names().deadLetters(), "print.key=true", "print.headers=true");
        // Then
        assertThat(lines).singleElement().asString().contains("trivalent.code:", "__streams.errors.message:", "u1");
    }

    private static List<String> consume(String topic, String... properties) throws Exception {
        Stream<String> options = Stream.of(
                "--bootstrap-server",
                pipeline.config().kafka().bootstrapServers(),
                "--topic",
                topic,
                "--from-beginning",
                "--isolation-level",
                "read_committed",
                "--max-messages",
                "1",
                "--timeout-ms",
                "60000");
        return program.runJava(
                "",
                List.of(),
                "org.apache.kafka.tools.consumer.ConsoleConsumer",
                Stream.concat(options, Stream.of(properties).flatMap(one -> Stream.of("--formatter-property", one)))
                        .toArray(String[]::new));
    }

    /** The line of a program: the score of a positive sentence, from text and acoustic features. */
    private static void assertIsTheEvent(List<String> lines) {
        assertThat(lines).singleElement().satisfies(line -> {
            Matcher fields = LINE.matcher(line);
            assertThat(line).matches(LINE);
            assertThat(fields.matches()).isTrue();
            assertThat(Double.parseDouble(fields.group(1))).isPositive();
            assertThat(fields.group(2)).isEqualTo("POSITIVE");
        });
    }

    private static String tool(String name) {
        assumeTrue(Program.find(name).isPresent(), name + " is not on the PATH");
        return Program.find(name).orElseThrow();
    }

    private static String inside(Path environment) {
        return environment.resolve("bin").resolve("python").toString();
    }

    /** Installs what the program needs; without {@code -Pclients}, skips the test if that is not there. */
    private static void install(Path result, Installation installation) throws Exception {
        if (Boolean.getBoolean("clients.install")) {
            installation.run();
        }
        assumeTrue(Files.exists(result), result + " is missing, -Pclients installs it");
    }

    private interface Installation {
        void run() throws Exception;
    }
}
