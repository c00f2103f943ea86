package io.trivalent.wire;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates the topics and checks that existing ones can be joined. The caller closes the client. */
public final class TopicAdmin {
    /** Largest record batch on the inputs, in bytes: 197 s of 709 float32 features at 30 frames a second. */
    public static final int MAX_MESSAGE_BYTES = 16 << 20;

    /** Largest record batch on the dead letters, in bytes: any input plus the headers of a letter. */
    public static final int MAX_DEAD_LETTER_BYTES = MAX_MESSAGE_BYTES + (1 << 20);

    private final Admin admin;

    public TopicAdmin(Admin admin) {
        this.admin = requireNonNull(admin);
    }

    /**
     * Creates the missing topics; idempotent.
     *
     * @param partitions number for each created topic, at least 1
     * @param replication copies of each partition, at least 1
     * @return the created topics, in the order of {@link Topics#all()}
     * @throws TopicMismatchException if an existing input topic or that of the events has another number of partitions;
     *     then no topic is created
     */
    public List<String> create(Topics topics, int partitions, short replication) {
        Map<String, Integer> existing = check(topics, partitions);
        List<NewTopic> missing = topics.all().stream()
                .filter(topic -> !existing.containsKey(topic))
                .map(topic -> new NewTopic(topic, partitions, replication).configs(settings(topics, topic)))
                .toList();
        Map<String, KafkaFuture<Void>> results = admin.createTopics(missing).values();
        List<String> created = new ArrayList<>();
        boolean createdMeanwhile = false;
        for (NewTopic topic : missing) {
            try {
                outcome(requireNonNull(results.get(topic.name())));
                created.add(topic.name());
            } catch (TopicExistsException byAnotherProcess) {
                createdMeanwhile = true;
            }
        }
        if (createdMeanwhile) {
            check(topics, partitions);
        }
        return List.copyOf(created);
    }

    /** Settings with which a topic is created; all others are the brokers' defaults. */
    public static Map<String, String> settings(Topics topics, String topic) {
        if (topic.equals(topics.conversations())) {
            return Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        }
        if (List.of(topics.sentiments(), topics.alerts(), topics.conversationEnds())
                .contains(topic)) {
            return Map.of();
        }
        int bytes = topic.equals(topics.deadLetters()) ? MAX_DEAD_LETTER_BYTES : MAX_MESSAGE_BYTES;
        return Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(bytes));
    }

    private Map<String, Integer> check(Topics topics, int partitions) {
        Map<String, Integer> existing = new LinkedHashMap<>();
        admin.describeTopics(topics.all()).topicNameValues().forEach((topic, description) -> {
            try {
                existing.put(topic, outcome(description).partitions().size());
            } catch (UnknownTopicOrPartitionException missing) {
                // The caller creates it.
            }
        });
        for (String topic : topics.joined()) {
            Integer found = existing.get(topic);
            if (found != null && found != partitions) {
                throw new TopicMismatchException(topic, found, partitions);
            }
        }
        return existing;
    }

    private static <T> T outcome(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException stopped) {
            throw new InterruptException(stopped);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof KafkaException cause) {
                throw cause;
            }
            throw new KafkaException("topics cannot be created or described", failed.getCause());
        }
    }
}
