package io.trivalent.wire;

import io.trivalent.FeatureFrames;
import io.trivalent.Sentiment;
import io.trivalent.Transcript;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;

/** The schemas of the topics' values by subject. Each is self-contained, so clients in any language can use it. */
public final class TopicSchemas {
    private TopicSchemas() {}

    /** Schema by subject, in the order of the topics; the dead letters have none. */
    public static Map<String, Schema> of(Topics topics) {
        Map<String, Schema> schemas = new LinkedHashMap<>();
        schemas.put(topics.transcripts() + "-value", Schemas.withoutJavaProperties(Transcript.getClassSchema()));
        schemas.put(topics.acoustic() + "-value", Schemas.withoutJavaProperties(FeatureFrames.getClassSchema()));
        schemas.put(topics.visual() + "-value", Schemas.withoutJavaProperties(FeatureFrames.getClassSchema()));
        schemas.put(topics.sentiments() + "-value", Schemas.withoutJavaProperties(Sentiment.getClassSchema()));
        return schemas;
    }

    /** Registers all schemas and returns their ids by subject; idempotent. */
    public static Map<String, Integer> register(RegistryClient registry, Topics topics) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        of(topics).forEach((subject, schema) -> ids.put(subject, registry.register(subject, schema)));
        return ids;
    }
}
