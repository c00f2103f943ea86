package io.trivalent.wire;

import static org.apache.avro.SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE;
import static org.apache.avro.SchemaCompatibility.checkReaderWriterCompatibility;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.trivalent.FeatureFrames;
import io.trivalent.Sentiment;
import io.trivalent.Transcript;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Fields that were added later: readers and writers of either version understand each other. */
class AddedFieldsTest {
    private static final Map<Schema, Set<String>> ADDED = Map.of(
            Sentiment.getClassSchema(),
                    Set.of(
                            "waited_for",
                            "release",
                            "revision",
                            "speaker",
                            "role",
                            "confidence_low",
                            "confidence_high",
                            "conflict"),
            Transcript.getClassSchema(), Set.of("speaker", "role"),
            FeatureFrames.getClassSchema(), Set.of("speaker", "role"));

    @TestFactory
    Stream<DynamicTest> keepTheRecordCompatibleInBothDirections() {
        return ADDED.entrySet().stream()
                .map(record -> dynamicTest(
                        record.getKey().getName(), () -> requireCompatible(record.getKey(), record.getValue())));
    }

    private static void requireCompatible(Schema now, Set<String> added) {
        // Given
        List<Schema.Field> kept = now.getFields().stream()
                .filter(field -> !added.contains(field.name()))
                .map(field -> new Schema.Field(field, field.schema()))
                .toList();
        Schema before = Schema.createRecord(now.getName(), now.getDoc(), now.getNamespace(), false, kept);
        // When, then
        assertThat(before.getFields()).hasSize(now.getFields().size() - added.size());
        assertThat(checkReaderWriterCompatibility(now, before).getType()).isEqualTo(COMPATIBLE);
        assertThat(checkReaderWriterCompatibility(before, now).getType()).isEqualTo(COMPATIBLE);
    }
}
