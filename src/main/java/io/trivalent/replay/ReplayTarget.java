package io.trivalent.replay;

import static java.util.Objects.requireNonNull;

import io.trivalent.wire.Topics;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The line a data set is sent through: nothing but its topics and its contracts.
 *
 * @param kafka settings of any Kafka client
 * @param prefix put in front of each utterance id, so that a data set can be replayed again through a line that
 *     remembers its utterances; may be empty
 */
public record ReplayTarget(
        Map<String, Object> kafka,
        Topics topics,
        Supplier<Serializer<Object>> serializer,
        Supplier<Deserializer<Object>> deserializer,
        String prefix) {
    public ReplayTarget {
        kafka = Map.copyOf(kafka);
        requireNonNull(topics);
        requireNonNull(serializer);
        requireNonNull(deserializer);
        requireNonNull(prefix);
    }
}
