package io.trivalent.chaos;

import io.trivalent.fixtures.Waiting;
import io.trivalent.wire.TopicAdmin;
import io.trivalent.wire.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** Brokers, each a process of its own and a voter of the KRaft quorum; every partition has a copy on each. */
final class Cluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final List<ChildProcess> brokers = new ArrayList<>();
    private final List<Integer> ports;
    private final int size;
    private final boolean hasty;
    private final Map<String, String> further;

    /**
     * Starts so many brokers.
     *
     * @param hasty whether the cluster notices in seconds what dies, so that many faults fit into an hour; else Kafka's
     *     own time-outs hold
     */
    Cluster(Path folder, int size, boolean hasty) {
        this(folder, size, hasty, Map.of());
    }

    /** @param further settings of every broker, beside those that it needs */
    Cluster(Path folder, int size, boolean hasty, Map<String, String> further) {
        this.size = size;
        this.hasty = hasty;
        this.further = Map.copyOf(further);
        ports = freePorts(2 * size);
        String clusterId = Uuid.randomUuid().toString();
        for (int node = 1; node <= size; node++) {
            brokers.add(broker(folder, node, clusterId));
        }
        brokers.forEach(ChildProcess::start);
    }

    List<ChildProcess> brokers() {
        return brokers;
    }

    String bootstrapServers() {
        return ports.subList(0, size).stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /** Waits for the cluster and makes the topics. */
    void create(Topics topics, int partitions) {
        Waiting.until("cluster takes topics", PATIENCE, () -> {
            try (Admin admin = admin()) {
                if (admin.describeCluster().nodes().get().size() < size) {
                    return false;
                }
                new TopicAdmin(admin).create(topics, partitions, (short) size);
                return true;
            } catch (ExecutionException | RuntimeException notYet) {
                return false;
            }
        });
    }

    Admin admin() {
        return Admin.create(Map.of(
                "bootstrap.servers",
                bootstrapServers(),
                "default.api.timeout.ms",
                20_000,
                "request.timeout.ms",
                5_000));
    }

    /** Waits until every partition has all its copies again. */
    void awaitReplicas() {
        Waiting.until("all replicas are in sync", PATIENCE, () -> {
            try (Admin admin = admin()) {
                return admin.describeTopics(admin.listTopics().names().get()).allTopicNames().get().values().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .allMatch(partition ->
                                partition.isr().size() == partition.replicas().size() && partition.leader() != null);
            } catch (ExecutionException | RuntimeException notYet) {
                return false;
            }
        });
    }

    /** Gives every partition of these topics another leader. */
    void moveLeaders(Set<String> topics) {
        try (Admin admin = admin()) {
            Map<TopicPartition, Optional<NewPartitionReassignment>> moves = new HashMap<>();
            admin.describeTopics(topics).allTopicNames().get().forEach((name, topic) -> {
                for (TopicPartitionInfo partition : topic.partitions()) {
                    List<Integer> replicas = new ArrayList<>(partition.replicas().stream()
                            .map(org.apache.kafka.common.Node::id)
                            .toList());
                    java.util.Collections.rotate(replicas, 1);
                    moves.put(
                            new TopicPartition(name, partition.partition()),
                            Optional.of(new NewPartitionReassignment(replicas)));
                }
            });
            admin.alterPartitionReassignments(moves).all().get();
            admin.electLeaders(ElectionType.PREFERRED, new HashSet<>(moves.keySet()))
                    .partitions()
                    .get();
        } catch (ExecutionException | RuntimeException refused) {
            // A cluster with a broker down moves what it can.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ChildProcess broker(Path folder, int node, String clusterId) {
        try {
            Path home = Files.createDirectories(folder.resolve("broker-" + node));
            Path logs = home.resolve("logs");
            Path settings = home.resolve("server.properties");
            Properties properties = new Properties();
            properties.putAll(settings(node, logs));
            try (OutputStream out = Files.newOutputStream(settings)) {
                properties.store(out, null);
            }
            format(node, clusterId, logs);
            return new ChildProcess(
                    "broker-" + node,
                    List.of(
                            "-Xmx384m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "kafka.Kafka",
                            settings.toString()),
                    Map.of(),
                    folder.resolve("broker-" + node + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> settings(int node, Path logs) {
        int port = ports.get(node - 1);
        int controller = ports.get(size + node - 1);
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(node));
        settings.put(
                "controller.quorum.voters",
                IntStream.rangeClosed(1, size)
                        .mapToObj(n -> n + "@127.0.0.1:" + ports.get(size + n - 1))
                        .collect(Collectors.joining(",")));
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listeners", "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controller));
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("log.dirs", logs.toString());
        settings.put("message.max.bytes", Integer.toString(TopicAdmin.MAX_DEAD_LETTER_BYTES));
        settings.put("auto.create.topics.enable", "false");
        String copies = Integer.toString(size);
        settings.put("default.replication.factor", copies);
        settings.put("min.insync.replicas", Integer.toString(size / 2 + 1));
        settings.put("offsets.topic.replication.factor", copies);
        settings.put("offsets.topic.num.partitions", "3");
        settings.put("transaction.state.log.replication.factor", copies);
        settings.put("transaction.state.log.min.isr", Integer.toString(size / 2 + 1));
        settings.put("transaction.state.log.num.partitions", "3");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
        settings.put("share.coordinator.state.topic.replication.factor", copies);
        settings.put("log.cleaner.dedupe.buffer.size", "4194304");
        settings.put("group.initial.rebalance.delay.ms", "0");
        if (hasty) {
            settings.put("group.min.session.timeout.ms", "1000");
            settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500");
            settings.put("broker.session.timeout.ms", "3000");
            settings.put("broker.heartbeat.interval.ms", "500");
            settings.put("replica.lag.time.max.ms", "4000");
        }
        settings.putAll(further);
        return settings;
    }

    private static void format(int node, String clusterId, Path logs) {
        ByteArrayOutputStream report = new ByteArrayOutputStream();
        try (PrintStream print = new PrintStream(report, true, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(print)
                    .setNodeId(node)
                    .setClusterId(clusterId)
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(logs.toString())
                    .setDirectories(List.of(logs.toString()))
                    .run();
        } catch (Exception failed) { // what Formatter.run declares
            throw new IllegalStateException(
                    "broker directory cannot be formatted: " + report.toString(StandardCharsets.UTF_8), failed);
        }
    }

    static List<Integer> freePorts(int count) {
        List<ServerSocket> open = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                open.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<Integer> found = open.stream().map(ServerSocket::getLocalPort).toList();
            for (ServerSocket socket : open) {
                socket.close();
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        brokers.forEach(ChildProcess::close);
    }
}
