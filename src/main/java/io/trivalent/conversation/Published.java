package io.trivalent.conversation;

import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/**
 * A value for one of the topics that the topology writes to.
 *
 * @param value in the wire format; null is a tombstone
 */
record Published(String topic, byte @Nullable [] value) {
    /** Writes the value alone. Reads nothing, because the topology does not. */
    static Serde<Published> serde() {
        Deserializer<Published> none = (topic, bytes) -> {
            throw new UnsupportedOperationException("topic %s is only written to".formatted(topic));
        };
        return Serdes.serdeFrom((topic, published) -> published.value(), none);
    }
}
