package io.trivalent.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.Transcript;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Confluent's settings beyond the defaults. */
class SerdeSettingsTest {
    private static final String SUBJECTS = "io.confluent.kafka.serializers.subject.";
    private static final String IDS = "io.confluent.kafka.serializers.schema.id.";
    private static final Schema ONE =
            SchemaBuilder.record("a.R").fields().requiredInt("x").endRecord();
    private static final Schema WIDER =
            SchemaBuilder.record("a.R").fields().requiredLong("x").endRecord();
    private static final Schema OTHER =
            SchemaBuilder.record("a.R").fields().requiredString("x").endRecord();

    private static AvroSerializer serializer(RegistryClient registry, String... settings) {
        Map<String, Object> configs = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            configs.put(settings[i], settings[i + 1]);
        }
        var serializer = new AvroSerializer(registry);
        serializer.configure(configs, false);
        return serializer;
    }

    private static GenericRecord record() {
        var record = new GenericData.Record(ONE);
        record.put("x", 5);
        return record;
    }

    @ParameterizedTest
    @CsvSource({"TopicNameStrategy, t-value", "RecordNameStrategy, a.R", "TopicRecordNameStrategy, t-a.R"})
    void namesSubjects(String strategy, String subject) {
        // Given
        var registry = new FixedRegistry();
        // When
        serializer(registry, "value.subject.name.strategy", SUBJECTS + strategy).serialize("t", record());
        // Then
        assertThat(registry.requests()).containsExactly("register " + subject);
    }

    @Test
    void refusesAnotherStrategy() {
        assertThatThrownBy(() -> serializer(new FixedRegistry(), "value.subject.name.strategy", "my.Strategy"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("value.subject.name.strategy is 'my.Strategy', expected " + SUBJECTS
                        + " followed by TopicNameStrategy, RecordNameStrategy or TopicRecordNameStrategy");
    }

    @Test
    void normalizesOnRequest() {
        // Given
        var registry = new FixedRegistry();
        // When
        serializer(registry, "normalize.schemas", "true").serialize("t", record());
        // Then
        assertThat(registry.requests()).containsExactly("register t-value normalized");
    }

    @Test
    void writesTheIdIntoAHeader() {
        // Given
        var registry = new FixedRegistry();
        var serializer = serializer(registry, "value.schema.id.serializer", IDS + "HeaderSchemaIdSerializer");
        var headers = new RecordHeaders();
        // When
        byte[] first = serializer.serialize("t", headers, record());
        byte[] again = serializer.serialize("t", headers, record());
        // Then
        assertThat(first).containsExactly(10).isEqualTo(again);
        assertThat(headers.headers(WireFormat.VALUE_HEADER))
                .singleElement()
                .satisfies(header -> assertThat(header.value()).isEqualTo(WireFormat.header(new UUID(0, 7))));
        assertThat(new AvroDeserializer(registry).deserialize("t", headers, first))
                .isEqualTo(record());
        assertThat(registry.requests()).containsExactly("register t-value", "guid of 7", "guid " + new UUID(0, 7));
    }

    @Test
    void aHeaderNeedsHeaders() {
        var serializer =
                serializer(new FixedRegistry(), "value.schema.id.serializer", IDS + "HeaderSchemaIdSerializer");
        assertThatThrownBy(() -> serializer.serialize("t", record()))
                .isInstanceOf(SerializationException.class)
                .hasMessage("record has no headers, expected some because its schema id goes into __value_schema_id");
    }

    @Test
    void writesWithTheSchemaOfAnId() {
        // Given
        var registry = new FixedRegistry(OTHER, WIDER);
        String[] settings = {"auto.register.schemas", "false", "use.schema.id", "8"};
        // When
        byte[] value = serializer(registry, settings).serialize("t", record());
        // Then
        assertThat(value).containsExactly(0, 0, 0, 0, 8, 10);
        assertThat(new AvroDeserializer(registry).deserialize("t", value).toString())
                .isEqualTo("{\"x\": 5}");
    }

    @Test
    void refusesASchemaThatCannotReadTheRecord() {
        // Given
        var registry = new FixedRegistry(OTHER);
        // When, then
        assertThatThrownBy(() -> serializer(registry, "auto.register.schemas", "false", "use.schema.id", "7")
                        .serialize("t", record()))
                .isInstanceOf(SerializationException.class)
                .hasMessage("schema id 7 (a.R) cannot read records of a.R;"
                        + " id.compatibility.strict=false turns this check off");
        assertThatThrownBy(() -> serializer(registry, "auto.register.schemas", "false", "use.latest.version", "true")
                        .serialize("t", record()))
                .isInstanceOf(SerializationException.class)
                .hasMessage("the latest schema of subject t-value (a.R) cannot read records of a.R;"
                        + " latest.compatibility.strict=false turns this check off");
    }

    @Test
    void settingsWithoutEffectAreRefused() {
        WireProperties.check(List.of("normalize.schemas", "schema.registry.ssl.truststore.location"));
        assertThatThrownBy(() -> WireProperties.check(List.of("auto.register.schema")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(
                        "wire.properties.\"auto.register.schema\" is not a setting of this serializer, expected one of");
        assertThatThrownBy(() -> WireProperties.check(List.of("rule.executors")))
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void topicsMayShareASubject() {
        assertThat(TopicSchemas.of(Topics.defaults(), SubjectNames.RECORD).keySet())
                .containsExactly(
                        "io.trivalent.Transcript",
                        "io.trivalent.FeatureFrames",
                        "io.trivalent.Sentiment",
                        "io.trivalent.Conversation",
                        "io.trivalent.Alert");
        assertThat(TopicSchemas.written(Topics.defaults(), SubjectNames.TOPIC_RECORD))
                .containsExactlyInAnyOrder(
                        "trivalent.sentiments-io.trivalent.Sentiment",
                        "trivalent.conversations-io.trivalent.Conversation",
                        "trivalent.alerts-io.trivalent.Alert");
        assertThat(Transcript.getClassSchema().getFullName()).isEqualTo("io.trivalent.Transcript");
    }
}
