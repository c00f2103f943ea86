package io.trivalent.wire;

import io.trivalent.FeatureFrames;
import io.trivalent.Sentiment;
import io.trivalent.Transcript;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;

/** The schemas of the topics' values by subject, each whole in itself, so that a client in any language can ask for them. */
public final class TopicSchemas {
    private TopicSchemas() {}

    /** Subject to schema, in the order of the topics; the dead letters have none. */
    public static Map<String, Schema> of(Topics topics) {
        Map<String, Schema> schemas = new LinkedHashMap<>();
        schemas.put(topics.transcripts() + "-value", Schemas.withoutJavaProperties(Transcript.getClassSchema()));
        schemas.put(topics.acoustic() + "-value", Schemas.withoutJavaProperties(FeatureFrames.getClassSchema()));
        schemas.put(topics.visual() + "-value", Schemas.withoutJavaProperties(FeatureFrames.getClassSchema()));
        schemas.put(topics.sentiments() + "-value", Schemas.withoutJavaProperties(Sentiment.getClassSchema()));
        return schemas;
    }

    /** Registers all of them; may be called as often as one likes. Gives back the ids by subject. */
    public static Map<String, Integer> register(RegistryClient registry, Topics topics) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        of(topics).forEach((subject, schema) -> ids.put(subject, registry.register(subject, schema)));
        return ids;
    }
}
