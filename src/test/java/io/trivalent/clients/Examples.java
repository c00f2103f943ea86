package io.trivalent.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trivalent.process.TestPipeline;
import io.trivalent.settings.Clients;
import io.trivalent.wire.AvroDeserializer;
import io.trivalent.wire.AvroSerializer;
import io.trivalent.wire.TopicSchemas;
import io.trivalent.wire.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.kafka.common.utils.Utils;

/**
 * A running pipeline and the programs of docs/clients, each of which publishes the same sentence to it. The packages of
 * Python, Node and Go are in target/clients; {@code -Pclients} installs them there.
 */
final class Examples implements AutoCloseable {
    /** Whether {@code -Pclients} is given. */
    static final boolean INSTALLS = Boolean.getBoolean("clients.install");

    private static final Path EXAMPLES = Path.of("docs", "clients").toAbsolutePath();
    private static final Path INSTALLED = Path.of("target", "clients").toAbsolutePath();
    private static final int PARTITIONS = 2; // of TestPipeline
    private static final Set<Path> DONE = ConcurrentHashMap.newKeySet();
    private static final String TEXT = "i loved every minute of it";

    private final TestPipeline pipeline;
    private final Program program;
    private int published;

    Examples(Map<String, String> settings) {
        pipeline = new TestPipeline(settings);
        Clients clients = new Clients(pipeline.config());
        TopicSchemas.register(clients.registry(), topics(), clients.subjects());
        program = new Program(
                EXAMPLES,
                Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS", pipeline.config().kafka().bootstrapServers(),
                        "SCHEMA_REGISTRY_URL", pipeline.config().wire().registryUrl(),
                        "VALUE_SERIALIZER", AvroSerializer.class.getName(),
                        "VALUE_DESERIALIZER", AvroDeserializer.class.getName()));
    }

    /** Keys of transcripts that are not in the partition to which Java's producer sends them. */
    List<String> misplaced() {
        return pipeline.read(topics().transcripts(), published).stream()
                .filter(found -> found.partition() != Utils.toPositive(Utils.murmur2(found.key())) % PARTITIONS)
                .map(found -> new String(found.key(), UTF_8))
                .toList();
    }

    /** Restarts the pipeline with some settings changed. */
    void restart(Map<String, String> changed) {
        pipeline.restart(changed);
    }

    Topics topics() {
        return pipeline.config().topicNames();
    }

    /** Compiles the program into this folder and runs it. */
    List<String> java(Path classes) throws IOException, InterruptedException {
        Path source = EXAMPLES.resolve("java/src/main/java/io/trivalent/clients/SentimentClient.java");
        String path = System.getProperty("java.class.path");
        String[] options = {"-proc:none", "-cp", path, "-d", classes.toString(), source.toString()};
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, options))
                .isZero();
        published++;
        return program.runJava("", List.of(classes), "io.trivalent.clients.SentimentClient", TEXT);
    }

    List<String> python() throws IOException, InterruptedException {
        String python = interpreter();
        published++;
        return program.run(python, "python/sentiment.py", TEXT);
    }

    /** All events of the topic, decoded by fastavro. */
    List<String> fastavro() throws IOException, InterruptedException {
        return program.run(interpreter(), "python/read_events.py");
    }

    List<String> node() throws IOException, InterruptedException {
        String script = nodeScript();
        published++;
        return program.run(tool("node"), script, TEXT);
    }

    /** What the program says when it fails. */
    String nodeFailing() throws IOException, InterruptedException {
        String script = nodeScript();
        published++;
        return program.fail(tool("node"), script, TEXT);
    }

    List<String> go() throws IOException, InterruptedException {
        String go = tool("go");
        Path binary = INSTALLED.resolve("go").resolve("sentiment");
        install(binary, () -> program.run(go, "-C", "go", "build", "-o", binary.toString(), "."));
        published++;
        return program.run(binary.toString(), TEXT);
    }

    /** The first event, as the console consumer prints it with the processor's deserializer. */
    List<String> consoleConsumer() throws IOException, InterruptedException {
        return consume(
                topics().sentiments(),
                "print.key=true",
                "value.deserializer=" + AvroDeserializer.class.getName(),
                "value.deserializer.schema.registry.url="
                        + pipeline.config().wire().registryUrl());
    }

    /** Sends this line to the transcripts with the console producer. */
    void consoleProducer(String line) throws IOException, InterruptedException {
        program.runJava(
                line + "\n",
                List.of(),
                "org.apache.kafka.tools.ConsoleProducer",
                "--bootstrap-server",
                pipeline.config().kafka().bootstrapServers(),
                "--topic",
                topics().transcripts(),
                "--reader-property",
                "parse.key=true",
                "--reader-property",
                "key.separator=:");
    }

    /** The first record of a topic, as the console consumer prints it with these properties. */
    List<String> consume(String topic, String... properties) throws IOException, InterruptedException {
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

    @Override
    public void close() {
        pipeline.close();
    }

    private String interpreter() throws IOException, InterruptedException {
        String python = tool("python3");
        Path environment = INSTALLED.resolve("python");
        String inside = environment.resolve("bin").resolve("python").toString();
        Path requirements = EXAMPLES.resolve("python/requirements.txt");
        install(environment, () -> {
            program.run(python, "-m", "venv", environment.toString());
            program.run(inside, "-m", "pip", "install", "-q", "-r", requirements.toString());
        });
        return inside;
    }

    private String nodeScript() throws IOException, InterruptedException {
        String npm = tool("npm");
        Path folder = INSTALLED.resolve("node");
        install(folder.resolve("node_modules"), () -> {
            Files.createDirectories(folder);
            for (String file : List.of("package.json", "package-lock.json")) {
                Files.copy(EXAMPLES.resolve("node").resolve(file), folder.resolve(file), REPLACE_EXISTING);
            }
            program.run(npm, "ci", "--prefix", folder.toString(), "--no-audit", "--no-fund");
        });
        Path script = folder.resolve("sentiment.mjs");
        Files.copy(EXAMPLES.resolve("node/sentiment.mjs"), script, REPLACE_EXISTING);
        return script.toString();
    }

    private static String tool(String name) {
        assumeTrue(Program.find(name).isPresent(), name + " is not on the PATH");
        return Program.find(name).orElseThrow();
    }

    /** Installs what the program needs, once a build; without {@code -Pclients}, skips the test if that is not there. */
    private static void install(Path result, Installation installation) throws IOException, InterruptedException {
        if (INSTALLS && DONE.add(result)) {
            installation.run();
        }
        assumeTrue(Files.exists(result), result + " is missing, -Pclients installs it");
    }

    private interface Installation {
        void run() throws IOException, InterruptedException;
    }
}
