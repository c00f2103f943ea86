package io.trivalent.conversation;

import io.trivalent.conversation.ConversationConfig.SlopeUnit;
import io.trivalent.conversation.figures.Clip;
import io.trivalent.conversation.figures.Figures;
import io.trivalent.conversation.figures.Trend;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;

/** Serializes the figures of clips. */
final class ConversationWriter {
    private final String topic;
    private final Serializer<Object> serializer;
    private final Figures figures;

    ConversationWriter(String topic, Serializer<Object> serializer, ConversationConfig config) {
        this.topic = topic;
        this.serializer = serializer;
        this.figures = figures(config);
    }

    /** The computation of the figures as it is configured. */
    static Figures figures(ConversationConfig config) {
        return new Figures(new Trend(config.halfLife(), config.slopeWindow(), config.slopePer() == SlopeUnit.MINUTE));
    }

    /** The value in the wire format. The serializer may add the schema id to the headers. */
    byte[] write(String id, Clip clip, Headers headers) {
        return serializer.serialize(topic, headers, figures.of(id, clip));
    }
}
