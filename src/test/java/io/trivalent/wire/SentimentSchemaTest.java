package io.trivalent.wire;

import static org.apache.avro.SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE;
import static org.apache.avro.SchemaCompatibility.checkReaderWriterCompatibility;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.Sentiment;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class SentimentSchemaTest {
    private static final Set<String> ADDED = Set.of("waited_for", "release", "revision");

    @Test
    void addedFieldsKeepTheEventCompatibleInBothDirections() {
        // Given
        Schema now = Sentiment.getClassSchema();
        List<Schema.Field> kept = now.getFields().stream()
                .filter(field -> !ADDED.contains(field.name()))
                .map(field -> new Schema.Field(field, field.schema()))
                .toList();
        Schema before = Schema.createRecord(now.getName(), now.getDoc(), now.getNamespace(), false, kept);
        // When, then
        assertThat(before.getFields()).hasSize(now.getFields().size() - ADDED.size());
        assertThat(checkReaderWriterCompatibility(now, before).getType()).isEqualTo(COMPATIBLE);
        assertThat(checkReaderWriterCompatibility(before, now).getType()).isEqualTo(COMPATIBLE);
    }
}
