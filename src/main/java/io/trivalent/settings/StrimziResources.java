package io.trivalent.settings;

import io.trivalent.wire.TopicAdmin;
import io.trivalent.wire.Topics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * The topics and the users with their ACLs as resources of the operator Strimzi, version 0.49 or newer (API {@code
 * kafka.strimzi.io/v1}). The topics equal those that {@code topics create} makes.
 */
public final class StrimziResources {
    private static final String API = "kafka.strimzi.io/v1";
    private static final int MAX_NAME_LENGTH = 253;

    private final TrivalentConfig config;
    private final String cluster;
    private final String authentication;
    private final String consumerGroup;

    /**
     * @param cluster name of the resource {@code Kafka}
     * @param authentication of the users: {@code scram-sha-512} or {@code tls}
     * @param consumerGroup group of the user that reads the events
     */
    public StrimziResources(TrivalentConfig config, String cluster, String authentication, String consumerGroup) {
        this.config = config;
        this.cluster = cluster;
        this.authentication = authentication;
        this.consumerGroup = consumerGroup;
    }

    /** All resources as YAML documents. */
    public String yaml() {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setExplicitStart(true);
        List<Object> resources = new ArrayList<>();
        for (String topic : config.topicNames().all()) {
            resources.add(topic(topic));
        }
        Map<String, List<Grant>> users = Grant.all(config, consumerGroup).stream()
                .collect(Collectors.groupingBy(Grant::user, LinkedHashMap::new, Collectors.toList()));
        users.forEach((user, grants) -> resources.add(user(user, grants)));
        return new Yaml(options).dumpAll(resources.iterator());
    }

    private Map<String, Object> topic(String topic) {
        Topics topics = config.topicNames();
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("topicName", topic);
        spec.put("partitions", config.topics().partitions());
        spec.put("replicas", (int) config.topics().replication());
        Map<String, Object> settings = new TreeMap<>();
        TopicAdmin.settings(topics, topic)
                .forEach((name, value) -> settings.put(name, value.matches("[0-9]+") ? Integer.valueOf(value) : value));
        if (!settings.isEmpty()) {
            spec.put("config", settings);
        }
        return resource("KafkaTopic", topic, spec);
    }

    private Map<String, Object> user(String user, List<Grant> grants) {
        Map<Map<String, Object>, List<String>> operations = new LinkedHashMap<>();
        for (Grant grant : grants) {
            operations
                    .computeIfAbsent(resource(grant), unused -> new ArrayList<>())
                    .add(operation(grant.operation()));
        }
        List<Map<String, Object>> acls = new ArrayList<>();
        operations.forEach((resource, allowed) -> {
            Map<String, Object> acl = new LinkedHashMap<>();
            acl.put("resource", resource);
            acl.put("operations", allowed);
            acls.add(acl);
        });
        Map<String, Object> authorization = new LinkedHashMap<>();
        authorization.put("type", "simple");
        authorization.put("acls", acls);
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("authentication", Map.of("type", authentication));
        spec.put("authorization", authorization);
        return resource("KafkaUser", config.applicationId() + "-" + user, spec);
    }

    private Map<String, Object> resource(String kind, String name, Map<String, Object> spec) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", objectName(name));
        metadata.put("labels", Map.of("strimzi.io/cluster", cluster));
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("apiVersion", API);
        resource.put("kind", kind);
        resource.put("metadata", metadata);
        resource.put("spec", spec);
        return resource;
    }

    private static Map<String, Object> resource(Grant grant) {
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("type", type(grant.type()));
        resource.put("name", grant.name());
        resource.put("patternType", grant.pattern() == PatternType.PREFIXED ? "prefix" : "literal");
        return resource;
    }

    private static String type(ResourceType type) {
        return switch (type) {
            case TOPIC -> "topic";
            case GROUP -> "group";
            case TRANSACTIONAL_ID -> "transactionalId";
            default ->
                throw new IllegalArgumentException(
                        "resource type is %s, expected TOPIC, GROUP or TRANSACTIONAL_ID".formatted(type));
        };
    }

    /** Strimzi writes {@code DESCRIBE_CONFIGS} as {@code DescribeConfigs}. */
    private static String operation(AclOperation operation) {
        return Arrays.stream(operation.name().split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    /** A topic may have capitals and underscores, an object of Kubernetes may not. */
    private static String objectName(String name) {
        String lower = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "-");
        String trimmed = lower.replaceAll("^[^a-z0-9]+|[^a-z0-9]+$", "");
        return trimmed.substring(0, Math.min(trimmed.length(), MAX_NAME_LENGTH));
    }
}
