package io.trivalent.wire;

import io.trivalent.Alert;
import io.trivalent.AudioChunk;
import io.trivalent.Conversation;
import io.trivalent.FeatureFrames;
import io.trivalent.Sentiment;
import io.trivalent.Transcript;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;

/** The schemas of the topics' values by subject. Each is self-contained, so clients in any language can use it. */
public final class TopicSchemas {
    private TopicSchemas() {}

    /** Schema by subject, in the order of the topics; dead letters and ends have none. Topics may share a subject. */
    public static Map<String, Schema> of(Topics topics, SubjectNames names) {
        Map<String, Schema> schemas = new LinkedHashMap<>();
        put(schemas, topics.transcripts(), Transcript.getClassSchema(), names);
        put(schemas, topics.acoustic(), FeatureFrames.getClassSchema(), names);
        put(schemas, topics.visual(), FeatureFrames.getClassSchema(), names);
        put(schemas, topics.sentiments(), Sentiment.getClassSchema(), names);
        if (!topics.conversations().isEmpty()) {
            put(schemas, topics.conversations(), Conversation.getClassSchema(), names);
            put(schemas, topics.alerts(), Alert.getClassSchema(), names);
        }
        if (!topics.audio().isEmpty()) {
            put(schemas, topics.audio(), AudioChunk.getClassSchema(), names);
        }
        return schemas;
    }

    private static void put(Map<String, Schema> schemas, String topic, Schema schema, SubjectNames names) {
        schemas.put(names.ofValue(topic, schema), Schemas.withoutJavaProperties(schema));
    }

    /** Subjects of the events, the conversations and the alerts, which the processor writes. */
    public static Set<String> written(Topics topics, SubjectNames names) {
        Set<String> written = new LinkedHashSet<>();
        written.add(names.ofValue(topics.sentiments(), Sentiment.getClassSchema()));
        if (!topics.conversations().isEmpty()) {
            written.add(names.ofValue(topics.conversations(), Conversation.getClassSchema()));
            written.add(names.ofValue(topics.alerts(), Alert.getClassSchema()));
        }
        return written;
    }

    /** Registers all schemas and returns their ids by subject; idempotent. */
    public static Map<String, Integer> register(RegistryClient registry, Topics topics, SubjectNames names) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        of(topics, names).forEach((subject, schema) -> ids.put(subject, registry.register(subject, schema)));
        return ids;
    }
}
