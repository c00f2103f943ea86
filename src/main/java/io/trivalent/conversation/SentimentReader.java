package io.trivalent.conversation;

import io.trivalent.Sentiment;
import io.trivalent.vocabulary.Placement;
import io.trivalent.vocabulary.UtteranceId;
import io.trivalent.wire.RegistryOutage;
import io.trivalent.wire.WireFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads sentiment events. Works with any Avro deserializer of the Confluent wire format. */
final class SentimentReader {
    private final String topic;
    private final Deserializer<Object> deserializer;

    SentimentReader(String topic, Deserializer<Object> deserializer) {
        this.topic = topic;
        this.deserializer = deserializer;
    }

    /**
     * The event, or nothing if the bytes are none, or an event that no processor writes.
     *
     * @throws SerializationException if the registry cannot be reached
     */
    Optional<Sentiment> read(byte @Nullable [] value, Headers headers) {
        if (value == null) {
            return Optional.empty();
        }
        try {
            WireFormat.check(headers, value);
            Object record = deserializer.deserialize(topic, headers, value);
            return record instanceof Sentiment event && valid(event) ? Optional.of(event) : Optional.empty();
        } catch (SerializationException e) {
            if (RegistryOutage.caused(e)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static boolean valid(Sentiment event) {
        return event.getRange() > 0
                && Float.isFinite(event.getRange())
                && Math.abs(event.getScore()) <= event.getRange()
                && event.getRevision() >= 0
                && named(event)
                && event.getSequence() >= 0
                && event.getStartMs() >= 0
                && event.getEndMs() >= event.getStartMs();
    }

    private static boolean named(Sentiment event) {
        return event.getUtteranceId().length() <= UtteranceId.MAX_LENGTH
                && Stream.of(event.getClipId(), event.getSpeaker(), event.getRole())
                        .allMatch(name -> name.length() <= Placement.MAX_LENGTH);
    }
}
