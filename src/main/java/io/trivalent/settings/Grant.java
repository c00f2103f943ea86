package io.trivalent.settings;

import io.trivalent.wire.Topics;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/**
 * An operation that a user of the cluster must be allowed, as {@code docs/security.md} lists them. Tested with {@code
 * streams.protocol=classic}.
 *
 * @param user role of the user: processor, publisher, consumer, replay or repair
 * @param name of the resource, or what its name begins with
 */
record Grant(String user, AclOperation operation, ResourceType type, String name, PatternType pattern) {
    private static final String SEPARATORS = ".-_";

    /** What Kafka Streams does with its internal topics; it deletes records that it has read from one. */
    private static final List<AclOperation> INTERNAL =
            List.of(AclOperation.CREATE, AclOperation.READ, AclOperation.WRITE, AclOperation.DELETE);

    /**
     * All grants, by user.
     *
     * @param consumerGroup group in which the user {@code consumer} reads the events
     */
    static List<Grant> all(TrivalentConfig config, String consumerGroup) {
        Topics topics = config.topicNames();
        List<Grant> all = new ArrayList<>(processor(topics, config.applicationId()));
        all.addAll(topics("publisher", AclOperation.WRITE, topics.inputs()));
        all.addAll(topics("publisher", AclOperation.WRITE, List.of(topics.conversationEnds())));
        all.addAll(topics(
                "consumer", AclOperation.READ, List.of(topics.sentiments(), topics.conversations(), topics.alerts())));
        all.add(new Grant("consumer", AclOperation.READ, ResourceType.GROUP, consumerGroup, PatternType.LITERAL));
        all.addAll(topics("replay", AclOperation.WRITE, topics.inputs()));
        all.addAll(topics("replay", AclOperation.READ, List.of(topics.sentiments(), topics.deadLetters())));
        all.addAll(repair(topics, config.applicationId()));
        return List.copyOf(all);
    }

    private static List<Grant> processor(Topics topics, String application) {
        String user = "processor";
        String internal = application + "-";
        List<Grant> grants = new ArrayList<>(topics(user, AclOperation.READ, topics.inputs()));
        grants.addAll(topics(user, AclOperation.WRITE, List.of(topics.sentiments())));
        grants.addAll(topics(user, AclOperation.READ, List.of(topics.sentiments())));
        grants.addAll(topics(user, AclOperation.WRITE, List.of(topics.deadLetters())));
        grants.addAll(topics(user, AclOperation.WRITE, List.of(topics.conversations(), topics.alerts())));
        grants.addAll(topics(user, AclOperation.READ, List.of(topics.conversationEnds())));
        grants.addAll(topics(
                user, AclOperation.READ, List.of(topics.conversations(), topics.alerts(), topics.deadLetters())));
        grants.add(new Grant(user, AclOperation.READ, ResourceType.GROUP, application, PatternType.LITERAL));
        if (!topics.conversations().isEmpty()) {
            String group = application + "-conversations";
            grants.add(new Grant(user, AclOperation.READ, ResourceType.GROUP, group, PatternType.LITERAL));
        }
        grants.add(new Grant(user, AclOperation.WRITE, ResourceType.TRANSACTIONAL_ID, internal, PatternType.PREFIXED));
        for (AclOperation operation : INTERNAL) {
            grants.add(new Grant(user, operation, ResourceType.TOPIC, internal, PatternType.PREFIXED));
        }
        String prefix = commonPrefix(topics.all());
        if (prefix.isEmpty()) {
            grants.addAll(topics(user, AclOperation.DESCRIBE_CONFIGS, topics.all()));
        } else {
            grants.add(
                    new Grant(user, AclOperation.DESCRIBE_CONFIGS, ResourceType.TOPIC, prefix, PatternType.PREFIXED));
        }
        grants.add(new Grant(user, AclOperation.DESCRIBE_CONFIGS, ResourceType.TOPIC, internal, PatternType.PREFIXED));
        return grants;
    }

    private static List<Grant> repair(Topics topics, String application) {
        String user = "repair";
        List<Grant> grants = new ArrayList<>(topics(user, AclOperation.READ, List.of(topics.deadLetters())));
        grants.addAll(topics(user, AclOperation.WRITE, List.of(topics.deadLetters())));
        grants.addAll(topics(user, AclOperation.READ, topics.inputs()));
        grants.addAll(topics(user, AclOperation.WRITE, topics.inputs()));
        grants.addAll(topics(user, AclOperation.WRITE, List.of(topics.conversationEnds())));
        grants.addAll(topics(user, AclOperation.READ, List.of(topics.conversations())));
        grants.add(new Grant(
                user,
                AclOperation.WRITE,
                ResourceType.TRANSACTIONAL_ID,
                application + "-dead-letters-replay",
                PatternType.LITERAL));
        return grants;
    }

    private static List<Grant> topics(String user, AclOperation operation, List<String> topics) {
        return topics.stream()
                .filter(topic -> !topic.isEmpty())
                .map(topic -> new Grant(user, operation, ResourceType.TOPIC, topic, PatternType.LITERAL))
                .toList();
    }

    /** What all names begin with, up to their last common separator; empty if they share none. */
    private static String commonPrefix(List<String> names) {
        String first = names.get(0);
        for (int end = first.length(); end > 0; end--) {
            String prefix = first.substring(0, end);
            if (SEPARATORS.indexOf(first.charAt(end - 1)) >= 0
                    && names.stream().allMatch(name -> name.startsWith(prefix))) {
                return prefix;
            }
        }
        return "";
    }
}
