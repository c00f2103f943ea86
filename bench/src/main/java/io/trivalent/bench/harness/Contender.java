package io.trivalent.bench.harness;

import io.trivalent.chaos.ChildProcess;
import io.trivalent.chaos.Cluster;
import io.trivalent.vocabulary.Modality;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The systems that the bench compares: the processor and its peers. A peer takes part if it is present in the tree. */
enum Contender {
    /** The packaged processor with its defaults, but without conversations, which no peer has. */
    OURS,
    /** The same with conversations and the sample's alerts; not among the default systems. */
    OURS_CONVERSATIONS,
    /** Two processes of the same group; not among the default systems. */
    OURS_TWICE,
    /** Kafka Streams, two chained joins, one run per record. */
    NAIVE,
    PARALLEL_CONSUMER,
    FLINK,
    /** A plain loop without guarantees. */
    PYTHON;

    /** The options of every JVM. */
    static final List<String> JVM = List.of("-Xmx2g", "-XX:+UseParallelGC", "--enable-native-access=ALL-UNNAMED");

    private static final String NATIVES = "onnxruntime.native.path";

    static final String PEERS = "io.trivalent.bench.peers.";

    /**
     * The class path of this process for a child. Not an argument: ONNX Runtime 1.29 crashes in a process whose
     * command line is longer than 4 KB.
     */
    static Map<String, String> classPath() {
        return Map.of("CLASSPATH", System.getProperty("java.class.path"));
    }

    /** The option that names the folder of ONNX Runtime's libraries, if this process has it. */
    static List<String> natives() {
        String folder = System.getProperty(NATIVES);
        return folder == null ? List.of() : List.of("-D%s=%s".formatted(NATIVES, folder));
    }

    /** The name on the command line. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException if there is no such system */
    static Contender of(String label) {
        for (Contender contender : values()) {
            if (contender.label().equals(label)) {
                return contender;
            }
        }
        throw new IllegalArgumentException(
                "no system '%s', expected ours, ours-conversations, ours-twice, naive, parallel-consumer, flink or python"
                        .formatted(label));
    }

    /** Whether it takes part unless systems are named. */
    boolean usual() {
        return this != OURS_CONVERSATIONS && this != OURS_TWICE;
    }

    /** Whether its files are there. */
    boolean present(Path root) {
        return switch (this) {
            case OURS, OURS_CONVERSATIONS, OURS_TWICE -> true;
            case NAIVE -> exists("NaiveStreams");
            case PARALLEL_CONSUMER -> exists("ParallelConsumerPeer");
            case FLINK -> Files.isExecutable(root.resolve("bench/flink/run"));
            case PYTHON -> Files.isRegularFile(root.resolve("bench/python/consumer.py"));
        };
    }

    /** Whether it can pass the oracle: the joins of {@link #NAIVE} emit a second event for a part that is repeated. */
    static boolean canProcess(String system, String workload) {
        return !(system.equals(NAIVE.label()) && workload.equals("codes"));
    }

    /** Installs what the system needs and does not have yet. May take minutes the first time. */
    void prepare(Path root) {
        if (this == PYTHON) {
            try {
                Process venv = new ProcessBuilder(
                                root.resolve("bench/python/venv").toString())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
                if (venv.waitFor() != 0) {
                    throw new IllegalStateException("bench/python/venv failed");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether it is the processor, in one or more processes. */
    boolean processor() {
        return this == OURS || this == OURS_CONVERSATIONS || this == OURS_TWICE;
    }

    /** Starts this system. Only processes of the processor have an HTTP port. */
    RunningSystem start(Target target) {
        if (processor()) {
            List<Integer> ports = Cluster.freePorts(this == OURS_TWICE ? 2 : 1);
            return new RunningSystem(
                    this, ports.stream().map(port -> process(target, port)).toList(), ports);
        }
        Path log = target.folder().resolve(target.group() + ".log");
        ChildProcess process =
                switch (this) {
                    case NAIVE -> ChildProcess.ofJava(label(), peer("NaiveStreams", target), classPath(), log);
                    case PARALLEL_CONSUMER ->
                        ChildProcess.ofJava(label(), peer("ParallelConsumerPeer", target), classPath(), log);
                    case FLINK -> ChildProcess.of(label(), flink(target), log);
                    case PYTHON -> ChildProcess.of(label(), python(target), log);
                    case OURS, OURS_CONVERSATIONS, OURS_TWICE -> throw new IllegalStateException("has ports");
                };
        return new RunningSystem(this, List.of(process), List.of());
    }

    private ChildProcess process(Target target, int port) {
        return ChildProcess.ofJava(
                label(),
                ours(target, port),
                Map.of("QUARKUS_HTTP_PORT", Integer.toString(port)),
                target.folder().resolve("%s-%d.log".formatted(target.group(), port)));
    }

    private static boolean exists(String peer) {
        try {
            Class.forName(PEERS + peer, false, Contender.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException missing) {
            return false;
        }
    }

    private List<String> ours(Target target, int port) {
        String prefix = "-Dtrivalent.topics.";
        List<String> arguments = new ArrayList<>(JVM);
        arguments.addAll(natives());
        arguments.addAll(target.jvm());
        arguments.addAll(List.of(
                "-jar",
                target.root().resolve("target/quarkus-app/quarkus-run.jar").toString(),
                "run",
                "-Dtrivalent.application-id=" + target.group(),
                "-Dtrivalent.kafka.bootstrap-servers=" + target.bed().bootstrapServers(),
                "-Dtrivalent.wire.registry-url=" + target.bed().registryUrl(),
                "-Dtrivalent.models.directory=" + target.workload().models(),
                "-Dtrivalent.models.active=" + target.workload().model(),
                "-Dtrivalent.streams.state-directory=" + stateDirectory(target, port),
                prefix + "transcripts=" + target.prefix() + ".transcripts",
                prefix + "acoustic=" + target.prefix() + ".acoustic",
                prefix + "visual=" + target.prefix() + ".visual",
                prefix + "sentiments=" + target.prefix() + ".sentiments",
                prefix + "dead-letters=" + target.prefix() + ".dead-letters",
                prefix + "conversations=" + target.prefix() + ".conversations",
                prefix + "alerts=" + target.prefix() + ".alerts",
                prefix + "conversation-ends=" + target.prefix() + ".conversation-ends",
                "-Dtrivalent.conversation.enabled=" + (this == OURS_CONVERSATIONS)));
        if (this == OURS_CONVERSATIONS) {
            arguments.add(
                    "-Dtrivalent.conversation.alerts=" + target.root().resolve("src/main/resources/demo/alerts.yaml"));
        }
        target.workload().settings().forEach((key, value) -> arguments.add("-Dtrivalent." + key + "=" + value));
        return arguments;
    }

    private static Path stateDirectory(Target target, int port) {
        try {
            return Files.createDirectories(target.folder().resolve("state-%s-%d".formatted(target.group(), port)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> peer(String name, Target target) {
        List<String> arguments = new ArrayList<>(JVM);
        arguments.add(PEERS + name);
        arguments.addAll(options(target));
        return arguments;
    }

    private static List<String> flink(Target target) {
        List<String> command = new ArrayList<>();
        command.add(target.root().resolve("bench/flink/run").toString());
        command.addAll(options(target));
        return command;
    }

    private static List<String> python(Target target) {
        List<String> command = new ArrayList<>();
        command.add(target.root().resolve("target/bench-venv/bin/python").toString());
        command.add("-u");
        command.add(target.root().resolve("bench/python/consumer.py").toString());
        command.addAll(options(target));
        return command;
    }

    /** Those that an utterance of the workload has, in their order. */
    private static String modalities(Target target) {
        return Arrays.stream(Modality.values())
                .filter(target.workload().modalities()::contains)
                .map(Modality::label)
                .collect(Collectors.joining(","));
    }

    private static List<String> options(Target target) {
        return List.of(
                "--bootstrap", target.bed().bootstrapServers(),
                "--registry", target.bed().registryUrl(),
                "--prefix", target.prefix(),
                "--models", target.workload().models().toString(),
                "--package", target.workload().model(),
                "--modalities", modalities(target),
                "--group", target.group());
    }
}
