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
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** A Kafka cluster whose brokers are processes of their own. */
public final class Cluster implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    /** Starts fast and needs little memory. */
    private static final List<String> SMALL = List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final List<ChildProcess> brokers = new ArrayList<>();
    private final int size;
    private final List<String> jvm;
    private final BrokerSettings settings;

    /**
     * Starts a cluster.
     *
     * @param size number of brokers
     * @param fastDetection whether it detects failures within seconds, see {@link BrokerSettings}
     */
    Cluster(Path folder, int size, boolean fastDetection) {
        this(folder, size, fastDetection, Map.of());
    }

    /** @param overrides settings of every broker */
    Cluster(Path folder, int size, boolean fastDetection, Map<String, String> overrides) {
        this(folder, size, fastDetection, overrides, SMALL);
    }

    /**
     * Starts one broker with Kafka's default time-outs.
     *
     * @param jvm options of its JVM
     */
    public static Cluster ofOne(Path folder, Map<String, String> overrides, List<String> jvm) {
        return new Cluster(folder, 1, false, overrides, jvm);
    }

    private Cluster(Path folder, int size, boolean fastDetection, Map<String, String> overrides, List<String> jvm) {
        this.jvm = List.copyOf(jvm);
        this.size = size;
        this.settings = new BrokerSettings(freePorts(2 * size), size, fastDetection, overrides);
        String clusterId = Uuid.randomUuid().toString();
        for (int node = 1; node <= size; node++) {
            brokers.add(broker(folder, node, clusterId));
        }
        brokers.forEach(ChildProcess::start);
    }

    List<ChildProcess> brokers() {
        return brokers;
    }

    public String bootstrapServers() {
        return settings.bootstrapServers();
    }

    /** Waits until the brokers are up and creates the topics. */
    public void create(Topics topics, int partitions) {
        Waiting.until("the topics are created", TIMEOUT, () -> {
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

    public Admin admin() {
        return Admin.create(Map.of(
                "bootstrap.servers",
                bootstrapServers(),
                "default.api.timeout.ms",
                20_000,
                "request.timeout.ms",
                5_000));
    }

    /** Waits until all replicas of every partition are in sync. */
    void awaitReplicas() {
        Waiting.until("all replicas are in sync", TIMEOUT, () -> {
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

    /** Moves the leader of every partition of these topics to another broker, if that broker is up. */
    void moveLeaders(Set<String> topics) {
        try (Admin admin = admin()) {
            Map<TopicPartition, Optional<NewPartitionReassignment>> moves = new HashMap<>();
            admin.describeTopics(topics).allTopicNames().get().forEach((name, topic) -> {
                for (TopicPartitionInfo partition : topic.partitions()) {
                    List<Integer> replicas = new ArrayList<>(
                            partition.replicas().stream().map(Node::id).toList());
                    Collections.rotate(replicas, 1);
                    moves.put(
                            new TopicPartition(name, partition.partition()),
                            Optional.of(new NewPartitionReassignment(replicas)));
                }
            });
            admin.alterPartitionReassignments(moves).all().get();
            admin.electLeaders(ElectionType.PREFERRED, new HashSet<>(moves.keySet()))
                    .partitions()
                    .get();
        } catch (ExecutionException | RuntimeException partlyDone) {
            // With a broker down, the cluster moves the other leaders.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the group has committed the end of every partition of these topics. */
    boolean isCaughtUp(String group, Collection<String> topics, int partitions) {
        Map<TopicPartition, OffsetSpec> request = new HashMap<>();
        for (String topic : topics) {
            for (int partition = 0; partition < partitions; partition++) {
                request.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
        }
        try (Admin admin = admin()) {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            Map<TopicPartition, ListOffsetsResultInfo> ends =
                    admin.listOffsets(request).all().get();
            return ends.entrySet().stream().allMatch(end -> {
                OffsetAndMetadata reached = committed.get(end.getKey());
                return end.getValue().offset() == 0
                        || (reached != null
                                && reached.offset() >= end.getValue().offset());
            });
        } catch (ExecutionException | RuntimeException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private ChildProcess broker(Path folder, int node, String clusterId) {
        try {
            Path home = Files.createDirectories(folder.resolve("broker-" + node));
            Path logs = home.resolve("logs");
            Path file = home.resolve("server.properties");
            Properties properties = new Properties();
            properties.putAll(settings.of(node, logs));
            try (OutputStream out = Files.newOutputStream(file)) {
                properties.store(out, null);
            }
            format(node, clusterId, logs);
            List<String> arguments = new ArrayList<>(jvm);
            arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), "kafka.Kafka", file.toString()));
            return new ChildProcess("broker-" + node, arguments, Map.of(), folder.resolve("broker-" + node + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        } catch (Exception failed) { // declared by Formatter.run
            throw new IllegalStateException(
                    "broker directory cannot be formatted: " + report.toString(StandardCharsets.UTF_8), failed);
        }
    }

    public static List<Integer> freePorts(int count) {
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
