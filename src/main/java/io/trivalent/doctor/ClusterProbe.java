package io.trivalent.doctor;

import io.trivalent.wire.Topics;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;

/** Asks the brokers, and gives up soon instead of waiting for a client's time-outs. */
final class ClusterProbe {
    private static final int SECONDS = 15;

    private final Map<String, Object> kafka;

    /** @param kafka settings of any Kafka client */
    public ClusterProbe(Map<String, Object> kafka) {
        this.kafka = new HashMap<>(kafka);
        this.kafka.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 1000 * SECONDS);
        this.kafka.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 1000 * SECONDS);
    }

    /**
     * Names of the topics that this user may see.
     *
     * @throws IllegalStateException if no broker answers, or it does not know us
     */
    Set<String> names() {
        try (Admin admin = Admin.create(kafka)) {
            return answer(admin.listTopics().names());
        } catch (KafkaException e) {
            throw new IllegalStateException(problem(e), e);
        }
    }

    /**
     * Gathers the facts.
     *
     * @param changelog internal topic that is looked at where it exists
     * @throws IllegalStateException if no broker answers, or it does not know us
     */
    ClusterFacts facts(Topics topics, String changelog) {
        try (Admin admin = Admin.create(kafka)) {
            int brokers = answer(admin.describeCluster().nodes()).size();
            Set<String> names = new HashSet<>(topics.all());
            names.add(changelog);
            names.retainAll(answer(admin.listTopics().names()));
            Map<String, TopicDescription> found =
                    answer(admin.describeTopics(names).allTopicNames());
            Map<String, Map<String, String>> settings = settings(admin, names);
            Map<String, TopicFacts> facts = new HashMap<>();
            found.forEach((name, topic) -> facts.put(
                    name,
                    new TopicFacts(
                            topic.partitions().size(),
                            topic.partitions().get(0).replicas().size(),
                            settings.getOrDefault(name, Map.of()))));
            return new ClusterFacts(brokers, facts, newest(admin, topics, found));
        } catch (KafkaException e) {
            throw new IllegalStateException(problem(e), e);
        }
    }

    private Map<String, Map<String, String>> settings(Admin admin, Collection<String> topics) {
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Map<String, Map<String, String>> settings = new HashMap<>();
        admin.describeConfigs(resources).values().forEach((resource, config) -> {
            try {
                settings.put(resource.name(), values(answer(config)));
            } catch (AuthorizationException notOurs) {
                // Reported as settings that are not known.
            }
        });
        return settings;
    }

    private static Map<String, String> values(Config config) {
        return config.entries().stream()
                .filter(entry -> entry.value() != null)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }

    private OptionalLong newest(Admin admin, Topics topics, Map<String, TopicDescription> found) {
        Map<TopicPartition, OffsetSpec> question = new HashMap<>();
        found.forEach((name, topic) -> {
            if (topics.inputs().contains(name)) {
                topic.partitions()
                        .forEach(partition -> question.put(
                                new TopicPartition(name, partition.partition()), OffsetSpec.maxTimestamp()));
            }
        });
        return answer(admin.listOffsets(question).all()).values().stream()
                .mapToLong(ListOffsetsResultInfo::timestamp)
                .filter(timestamp -> timestamp >= 0)
                .max();
    }

    private static <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            throw new InterruptException(stopped);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof KafkaException cause ? cause : new KafkaException(failed.getCause());
        } catch (TimeoutException late) {
            throw new KafkaException("no answer within %d s".formatted(SECONDS), late);
        }
    }

    /** A broker that does not know us is another matter than one that is not there. */
    private String problem(KafkaException error) {
        Object brokers = kafka.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
        return error instanceof AuthenticationException
                ? "brokers at %s and we do not trust each other: %s; see trivalent.kafka.properties and docs/security.md"
                        .formatted(brokers, error.getMessage())
                : "no broker answers at %s within %d s; start one (./trivalent run --embedded) or set trivalent.kafka.bootstrap-servers"
                        .formatted(brokers, SECONDS);
    }
}
