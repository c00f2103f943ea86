package io.trivalent.wire;

import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;

/**
 * Names of the subjects under which schemas are registered: Confluent's three strategies, by the names of their
 * classes.
 */
public enum SubjectNames {
    /** {@code <topic>-value} or {@code <topic>-key}. */
    TOPIC("TopicNameStrategy"),
    /** The record's full name: one subject for all topics. */
    RECORD("RecordNameStrategy"),
    /** {@code <topic>-<full name>}. */
    TOPIC_RECORD("TopicRecordNameStrategy");

    /** Setting for values; that for keys begins with {@code key}. */
    public static final String KEY = "value.subject.name.strategy";

    private static final String PACKAGE = "io.confluent.kafka.serializers.subject.";

    private final String type;

    SubjectNames(String type) {
        this.type = type;
    }

    /**
     * The strategy for the values in a serializer's settings; {@link #TOPIC} if there is none.
     *
     * @throws ConfigException for another class
     */
    public static SubjectNames ofValues(Map<String, ?> configs) {
        return of(configs, false);
    }

    static SubjectNames of(Map<String, ?> configs, boolean isKey) {
        String key = isKey ? "key" + KEY.substring("value".length()) : KEY;
        Object given = configs.get(key);
        String name = given instanceof Class<?> type ? type.getName() : Objects.toString(given, PACKAGE + TOPIC.type);
        for (SubjectNames strategy : values()) {
            if (name.equals(PACKAGE + strategy.type)) {
                return strategy;
            }
        }
        throw new ConfigException("%s is '%s', expected %s followed by %s, %s or %s"
                .formatted(key, name, PACKAGE, TOPIC.type, RECORD.type, TOPIC_RECORD.type));
    }

    /** Subject of a topic's values. */
    String ofValue(String topic, Schema schema) {
        return subject(topic, schema, false);
    }

    String subject(String topic, Schema schema, boolean isKey) {
        return switch (this) {
            case TOPIC -> topic + (isKey ? "-key" : "-value");
            case RECORD -> schema.getFullName();
            case TOPIC_RECORD -> topic + "-" + schema.getFullName();
        };
    }
}
