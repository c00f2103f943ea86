package io.trivalent.chaos;

import io.trivalent.wire.TopicAdmin;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Settings of the brokers of a cluster. Each broker is a voter of the KRaft quorum, and each partition has a replica on
 * every broker.
 *
 * @param ports of the brokers, followed by those of their controllers
 * @param size number of brokers
 * @param fastDetection whether the cluster detects failures within seconds, so that many faults fit into an hour;
 *     otherwise Kafka's default time-outs hold
 * @param overrides settings of every broker
 */
record BrokerSettings(List<Integer> ports, int size, boolean fastDetection, Map<String, String> overrides) {
    BrokerSettings {
        ports = List.copyOf(ports);
        overrides = Map.copyOf(overrides);
    }

    String bootstrapServers() {
        return ports.subList(0, size).stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /** All settings of one broker; nodes count from 1. */
    Map<String, String> of(int node, Path logs) {
        Map<String, String> settings = new HashMap<>(network(node));
        settings.put("log.dirs", logs.toString());
        settings.put("message.max.bytes", Integer.toString(TopicAdmin.MAX_DEAD_LETTER_BYTES));
        settings.put("auto.create.topics.enable", "false");
        settings.put("log.cleaner.dedupe.buffer.size", "4194304");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.putAll(replication());
        if (fastDetection) {
            settings.put("group.min.session.timeout.ms", "1000");
            settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500");
            settings.put("broker.session.timeout.ms", "3000");
            settings.put("broker.heartbeat.interval.ms", "500");
            settings.put("replica.lag.time.max.ms", "4000");
        }
        settings.putAll(overrides);
        return settings;
    }

    private Map<String, String> network(int node) {
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(node));
        settings.put(
                "controller.quorum.voters",
                IntStream.rangeClosed(1, size)
                        .mapToObj(n -> n + "@127.0.0.1:" + controllerPort(n))
                        .collect(Collectors.joining(",")));
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port(node), controllerPort(node)));
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port(node));
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        return settings;
    }

    private Map<String, String> replication() {
        String replicas = Integer.toString(size);
        String majority = Integer.toString(size / 2 + 1);
        return Map.of(
                "default.replication.factor", replicas,
                "min.insync.replicas", majority,
                "offsets.topic.replication.factor", replicas,
                "offsets.topic.num.partitions", "3",
                "transaction.state.log.replication.factor", replicas,
                "transaction.state.log.min.isr", majority,
                "transaction.state.log.num.partitions", "3",
                "share.coordinator.state.topic.num.partitions", "1",
                "share.coordinator.state.topic.replication.factor", replicas);
    }

    private int port(int node) {
        return ports.get(node - 1);
    }

    private int controllerPort(int node) {
        return ports.get(size + node - 1);
    }
}
