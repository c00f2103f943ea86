package io.trivalent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trivalent.secure.DocumentedAcls;
import io.trivalent.wire.TopicAdmin;
import io.trivalent.wire.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

class StrimziResourcesTest {
    @TempDir
    Path folder;

    @Test
    void theUsersHaveTheDocumentedAclsAndNoOthers() throws IOException {
        // When
        List<AclBinding> acls = new ArrayList<>();
        for (JsonNode user : resources("KafkaUser", Map.of())) {
            assertThat(user.at("/spec/authentication/type").asText()).isEqualTo("scram-sha-512");
            assertThat(user.at("/spec/authorization/type").asText()).isEqualTo("simple");
            String principal = "User:" + user.at("/metadata/name").asText().replaceFirst("^trivalent-", "");
            user.at("/spec/authorization/acls").forEach(acl -> acls.addAll(bindings(principal, acl)));
        }
        // Then
        assertThat(acls).containsExactlyInAnyOrderElementsOf(DocumentedAcls.read());
    }

    @Test
    void theTopicsAreThoseThatTopicsCreateMakes() {
        // Given
        Topics topics = Topics.defaults();
        Map<String, String> given = Map.of("trivalent.topics.partitions", "12", "trivalent.topics.replication", "3");
        // When
        List<JsonNode> made = resources("KafkaTopic", given);
        // Then
        assertThat(made)
                .extracting(topic -> topic.at("/spec/topicName").asText())
                .isEqualTo(topics.all());
        assertThat(made).allSatisfy(topic -> {
            assertThat(topic.at("/spec/partitions").asInt()).isEqualTo(12);
            assertThat(topic.at("/spec/replicas").asInt()).isEqualTo(3);
            Map<String, String> settings = new HashMap<>();
            topic.at("/spec/config")
                    .properties()
                    .forEach(setting ->
                            settings.put(setting.getKey(), setting.getValue().asText()));
            assertThat(settings)
                    .isEqualTo(TopicAdmin.settings(
                            topics, topic.at("/spec/topicName").asText()));
        });
    }

    @Test
    void namesOfObjectsAreValidWhereNamesOfTopicsAreNot() {
        // When
        List<JsonNode> made = resources("KafkaTopic", Map.of("trivalent.topics.sentiments", "Team_A.Sentiments_"));
        // Then
        assertThat(made).anySatisfy(topic -> {
            assertThat(topic.at("/metadata/name").asText()).isEqualTo("team-a.sentiments");
            assertThat(topic.at("/spec/topicName").asText()).isEqualTo("Team_A.Sentiments_");
        });
    }

    @Test
    void grantsEachTopicWhereTheNamesShareNoPrefix() {
        // When
        List<Grant> grants = Grant.all(config(Map.of("trivalent.topics.sentiments", "scores")), "dashboards");
        // Then
        assertThat(grants)
                .filteredOn(grant -> grant.operation() == AclOperation.DESCRIBE_CONFIGS)
                .extracting(Grant::name)
                .containsExactly(
                        "trivalent.transcripts",
                        "trivalent.acoustic",
                        "trivalent.visual",
                        "scores",
                        "trivalent.dead-letters",
                        "trivalent.conversations",
                        "trivalent.alerts",
                        "trivalent.conversation-ends",
                        "trivalent-");
    }

    @Test
    void theExampleIsWhatTheCommandPrints() throws IOException {
        // When
        String example = Files.readString(Path.of("deploy", "strimzi", "trivalent.yaml"));
        // Then
        assertThat(example.replaceFirst("^(#.*\n)+", "")).isEqualTo(yaml(Map.of()));
    }

    private List<JsonNode> resources(String kind, Map<String, String> settings) {
        List<JsonNode> resources = new ArrayList<>();
        for (Object document : new Yaml().loadAll(yaml(settings))) {
            JsonNode resource = new ObjectMapper().valueToTree(document);
            assertThat(resource.path("apiVersion").asText()).isEqualTo("kafka.strimzi.io/v1");
            assertThat(resource.path("metadata")
                            .path("labels")
                            .path("strimzi.io/cluster")
                            .asText())
                    .isEqualTo("kafka");
            if (resource.path("kind").asText().equals(kind)) {
                resources.add(resource);
            }
        }
        return resources;
    }

    private String yaml(Map<String, String> settings) {
        return new StrimziResources(config(settings), "kafka", "scram-sha-512", "dashboards").yaml();
    }

    private TrivalentConfig config(Map<String, String> settings) {
        return Settings.load(settings, folder.resolve("none"));
    }

    private static List<AclBinding> bindings(String principal, JsonNode acl) {
        JsonNode resource = acl.path("resource");
        ResourceType type =
                switch (resource.path("type").asText()) {
                    case "topic" -> ResourceType.TOPIC;
                    case "group" -> ResourceType.GROUP;
                    case "transactionalId" -> ResourceType.TRANSACTIONAL_ID;
                    default -> ResourceType.UNKNOWN;
                };
        PatternType pattern =
                resource.path("patternType").asText().equals("prefix") ? PatternType.PREFIXED : PatternType.LITERAL;
        List<AclBinding> bindings = new ArrayList<>();
        acl.path("operations")
                .forEach(operation -> bindings.add(new AclBinding(
                        new ResourcePattern(type, resource.path("name").asText(), pattern),
                        new AccessControlEntry(
                                principal, "*", operation(operation.asText()), AclPermissionType.ALLOW))));
        return bindings;
    }

    private static AclOperation operation(String camelCase) {
        return AclOperation.valueOf(
                camelCase.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
    }
}
