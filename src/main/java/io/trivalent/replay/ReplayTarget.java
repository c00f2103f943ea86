package io.trivalent.replay;

import static java.util.Objects.requireNonNull;

import io.trivalent.wire.Topics;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The pipeline that a data set is sent through, known only by its topics and record formats.
 *
 * @param kafka settings of any Kafka client
 * @param prefix added before each utterance id, so that a pipeline that remembers the utterances of an earlier replay
 *     accepts them again; may be empty
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
