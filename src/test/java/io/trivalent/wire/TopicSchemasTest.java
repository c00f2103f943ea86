package io.trivalent.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.embedded.EmbeddedRegistryClient;
import io.trivalent.embedded.SchemaStore;
import org.junit.jupiter.api.Test;

class TopicSchemasTest {
    private static final Topics TOPICS = Topics.defaults();

    @Test
    void everySchemaIsSelfContainedAndHasNoJavaProperties() {
        assertThat(TopicSchemas.of(TOPICS, SubjectNames.TOPIC))
                .containsOnlyKeys(
                        "trivalent.transcripts-value",
                        "trivalent.acoustic-value",
                        "trivalent.visual-value",
                        "trivalent.sentiments-value",
                        "trivalent.conversations-value",
                        "trivalent.alerts-value")
                .allSatisfy((subject, schema) -> assertThat(schema.toString())
                        .doesNotContain("avro.java.string")
                        .contains("clip_id"));
    }

    @Test
    void registeringTwiceReturnsTheSameIds() {
        // Given
        RegistryClient registry = new EmbeddedRegistryClient(SchemaStore.inMemory());
        var first = TopicSchemas.register(registry, TOPICS, SubjectNames.TOPIC);
        // When
        var second = TopicSchemas.register(registry, TOPICS, SubjectNames.TOPIC);
        // Then
        assertThat(second).isEqualTo(first).hasSize(6);
        assertThat(first.get("trivalent.acoustic-value")).isEqualTo(first.get("trivalent.visual-value"));
    }
}
