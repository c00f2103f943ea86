package io.trivalent.doctor;

import io.trivalent.wire.Topics;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Queries the brokers with timeouts of {@value #TIMEOUT_SECONDS} s, which are shorter than a client's defaults. */
final class ClusterProbe {
    private static final int TIMEOUT_SECONDS = 6;

    private final Map<String, Object> kafka;

    /** @param kafka settings of any Kafka client */
    public ClusterProbe(Map<String, Object> kafka) {
        this.kafka = new HashMap<>(kafka);
        this.kafka.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 1000 * TIMEOUT_SECONDS);
        this.kafka.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 1000 * TIMEOUT_SECONDS);
    }

    /**
     * Returns the names of the topics that this user is allowed to see.
     *
     * @throws IllegalStateException if no broker answers or the authentication fails
     */
    Set<String> names() {
        return ask(admin -> answer(admin.listTopics().names()));
    }

    /** Does not wait for a broker when it closes the client: one that accepts connections and is silent would hold it for ever. */
    private <T> T ask(Function<Admin, T> questions) {
        try {
            Admin admin = Admin.create(kafka);
            try {
                return questions.apply(admin);
            } finally {
                admin.close(Duration.ZERO);
            }
        } catch (InterruptException stopped) {
            throw stopped;
        } catch (KafkaException e) {
            throw new IllegalStateException(problem(e), e);
        }
    }

    /**
     * Queries the state of the brokers and topics.
     *
     * @param changelog internal topic, which is included if it exists
     * @throws IllegalStateException if no broker answers or the authentication fails
     */
    ClusterFacts facts(Topics topics, String changelog) {
        return ask(admin -> facts(admin, topics, changelog));
    }

    private ClusterFacts facts(Admin admin, Topics topics, String changelog) {
        int brokers = answer(admin.describeCluster().nodes()).size();
        Set<String> names = new HashSet<>(topics.all());
        names.add(changelog);
        names.retainAll(answer(admin.listTopics().names()));
        Map<String, TopicDescription> found = answer(admin.describeTopics(names).allTopicNames());
        Map<String, Map<String, String>> settings = settings(admin, names);
        Map<String, TopicFacts> facts = new HashMap<>();
        found.forEach((name, topic) -> facts.put(
                name,
                new TopicFacts(
                        topic.partitions().size(),
                        topic.partitions().get(0).replicas().size(),
                        settings.getOrDefault(name, Map.of()))));
        return new ClusterFacts(brokers, transactions(admin), facts, newest(admin, topics, found));
    }

    private static OptionalInt transactions(Admin admin) {
        try {
            FinalizedVersionRange level = answer(admin.describeFeatures().featureMetadata())
                    .finalizedFeatures()
                    .get("transaction.version");
            return OptionalInt.of(level == null ? 0 : level.maxVersionLevel());
        } catch (AuthorizationException notAllowed) {
            return OptionalInt.empty();
        } catch (UnsupportedVersionException old) {
            return OptionalInt.of(0);
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
            } catch (AuthorizationException notAllowed) {
                // ClusterChecks reports missing settings.
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
        Map<TopicPartition, OffsetSpec> request = new HashMap<>();
        found.forEach((name, topic) -> {
            if (topics.inputs().contains(name)) {
                topic.partitions()
                        .forEach(partition -> request.put(
                                new TopicPartition(name, partition.partition()), OffsetSpec.maxTimestamp()));
            }
        });
        return answer(admin.listOffsets(request).all()).values().stream()
                .mapToLong(ListOffsetsResultInfo::timestamp)
                .filter(timestamp -> timestamp >= 0)
                .max();
    }

    private static <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("no answer within %d s".formatted(TIMEOUT_SECONDS), e);
        }
    }

    /** Distinguishes settings that no client can have and a failed authentication from brokers that do not answer. */
    private String problem(KafkaException error) {
        String brokers = String.valueOf(kafka.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG));
        if (error instanceof AuthenticationException) {
            return "authentication with the brokers at %s failed: %s; see trivalent.kafka.properties and docs/security.md"
                    .formatted(brokers, error.getMessage());
        }
        if (error instanceof ConfigException) {
            return "trivalent.kafka.properties are invalid: %s".formatted(error.getMessage());
        }
        Throwable root = root(error);
        if (String.valueOf(error.getMessage()).startsWith("Failed to create") && !(root instanceof ConfigException)) {
            return "no client for the brokers at %s can be made: %s; see trivalent.kafka.properties and docs/security.md"
                    .formatted(brokers, words(root));
        }
        Object protocol = kafka.getOrDefault(
                AdminClientConfig.SECURITY_PROTOCOL_CONFIG, AdminClientConfig.DEFAULT_SECURITY_PROTOCOL);
        return new BrokerAddresses(brokers, String.valueOf(protocol)).problem(TIMEOUT_SECONDS);
    }

    private static Throwable root(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String words(Throwable root) {
        String message = String.valueOf(root.getMessage());
        if (root instanceof NoSuchFileException) {
            return "file %s does not exist".formatted(message);
        }
        // Kafka quotes a word of sasl.jaas.config that is in the wrong place; it may be the password.
        return message.contains("JAAS config") ? message.replaceAll("'[^']*' in JAAS", "'…' in JAAS") : message;
    }
}
