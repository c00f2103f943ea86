package io.trivalent.conversation;

import io.trivalent.Alert;
import io.trivalent.Conversation;
import io.trivalent.conversation.ConversationConfig.SlopeUnit;
import io.trivalent.conversation.figures.Clip;
import io.trivalent.conversation.figures.Figures;
import io.trivalent.conversation.figures.Trend;
import io.trivalent.wire.Topics;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;

/** Serializes the figures of clips, and their alerts. */
final class ConversationWriter {
    private final Topics topics;
    private final Serializer<Object> serializer;
    private final Figures figures;

    ConversationWriter(Topics topics, Serializer<Object> serializer, ConversationConfig config) {
        this.topics = topics;
        this.serializer = serializer;
        this.figures = figures(config);
    }

    /** The computation of the figures as it is configured. */
    static Figures figures(ConversationConfig config) {
        return new Figures(new Trend(config.halfLife(), config.slopeWindow(), config.slopePer() == SlopeUnit.MINUTE));
    }

    /** The figures of a clip. */
    Conversation figures(String id, Clip clip) {
        return figures.of(id, clip);
    }

    /** Figures for their topic. The serializer may add the schema id to the headers. */
    Published conversation(Conversation conversation, Headers headers) {
        return published(topics.conversations(), conversation, headers);
    }

    Published alert(Alert alert, Headers headers) {
        return published(topics.alerts(), alert, headers);
    }

    private Published published(String topic, Object record, Headers headers) {
        return new Published(topic, serializer.serialize(topic, headers, record));
    }

    /** What takes the place of all figures of a clip in a compacted topic. */
    Published tombstone() {
        return new Published(topics.conversations(), null);
    }
}
