package io.trivalent.wire;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;

/** How long topics keep their records. The caller closes the client. */
public final class TopicRetention {
    private final Admin admin;

    public TopicRetention(Admin admin) {
        this.admin = requireNonNull(admin);
    }

    /**
     * How long a topic keeps records.
     *
     * @param compacted whether a later record or tombstone of the same key replaces them
     * @param retentionMs milliseconds, -1 for ever
     * @param unknown whether this user may not read the topic's settings; the others then mean nothing
     */
    public record Kept(String topic, boolean compacted, long retentionMs, boolean unknown) {}

    /** The topics in this order. */
    public List<Kept> of(List<String> topics) {
        Map<String, ConfigResource> resources = topics.stream()
                .collect(Collectors.toMap(
                        topic -> topic, topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic)));
        Map<ConfigResource, KafkaFuture<Config>> configs =
                admin.describeConfigs(resources.values()).values();
        return topics.stream()
                .map(topic -> kept(topic, requireNonNull(configs.get(resources.get(topic)))))
                .toList();
    }

    private static Kept kept(String topic, KafkaFuture<Config> future) {
        try {
            Config config = future.get();
            boolean compacted =
                    config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value().equals(TopicConfig.CLEANUP_POLICY_COMPACT);
            long ms = Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG).value());
            return new Kept(topic, compacted, ms, false);
        } catch (InterruptedException stopped) {
            throw new InterruptException(stopped);
        } catch (ExecutionException denied) {
            return new Kept(topic, false, 0, true);
        }
    }
}
