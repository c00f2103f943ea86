package io.trivalent.conversation;

import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/** A value for one of the topics that the topology writes to. */
final class Published {
    private final String topic;
    private final byte @Nullable [] value;

    /** @param value in the wire format; null is a tombstone */
    Published(String topic, byte @Nullable [] value) {
        this.topic = topic;
        this.value = value;
    }

    String topic() {
        return topic;
    }

    /** Writes the value alone. Reads nothing, because the topology does not. */
    static Serde<Published> serde() {
        Deserializer<Published> none = (topic, bytes) -> {
            throw new UnsupportedOperationException("topic %s is only written to".formatted(topic));
        };
        return Serdes.serdeFrom((topic, published) -> published.value, none);
    }
}
