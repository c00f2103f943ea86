package io.trivalent.view;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.trivalent.Alert;
import io.trivalent.Conversation;
import io.trivalent.Sentiment;
import io.trivalent.SpeakerFigures;
import io.trivalent.Transcript;
import io.trivalent.conversation.figures.Turn;
import io.trivalent.wire.Topics;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;

/** Turns records of the watched topics into events. */
final class FeedReader implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(FeedReader.class);

    private final Topics topics;
    private final Deserializer<Object> deserializer;
    private final boolean text;
    private final StageDelays delays = new StageDelays();

    /** @param text whether the words of transcripts may be shown */
    FeedReader(Topics topics, Deserializer<Object> deserializer, boolean text) {
        this.topics = topics;
        this.deserializer = deserializer;
        this.text = text;
    }

    /** The topics to read. */
    List<String> watched() {
        return Stream.of(topics.sentiments(), topics.conversations(), topics.alerts(), text ? topics.transcripts() : "")
                .filter(topic -> !topic.isEmpty())
                .toList();
    }

    /** How long the last events waited. */
    StageDelays delays() {
        return delays;
    }

    /** The event of a record; nothing if it is none. Such a record must not stop the feed. */
    Optional<FeedEvent> read(FeedEvent.Id id, ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        try {
            Object value = deserializer.deserialize(record.topic(), record.headers(), record.value());
            if (value instanceof Sentiment event) {
                delays.add(event.getLatency());
                return Optional.of(sentiment(id, Turn.of(event, record.timestamp()), event.getClipId()));
            } else if (value instanceof Conversation conversation) {
                return Optional.of(conversation(id, conversation));
            } else if (value instanceof Alert alert) {
                return Optional.of(alert(id, alert));
            } else if (value instanceof Transcript transcript
                    && !transcript.getText().isEmpty()) {
                return Optional.of(words(id, transcript));
            }
        } catch (KafkaException unreadable) {
            LOG.debugf(
                    "record is not shown on the live page topic=%s partition=%d offset=%d: %s",
                    record.topic(), record.partition(), record.offset(), unreadable.getMessage());
        }
        return Optional.empty();
    }

    private static FeedEvent sentiment(FeedEvent.Id id, Turn turn, String clip) {
        String json = TurnJson.of(turn).put("clip_id", clip).toString();
        return new FeedEvent(id, FeedEvent.Kind.SENTIMENT, clip, Set.of(turn.role()), json);
    }

    private static FeedEvent conversation(FeedEvent.Id id, Conversation conversation) {
        Set<String> roles =
                conversation.getSpeakers().stream().map(SpeakerFigures::getRole).collect(Collectors.toSet());
        return new FeedEvent(id, FeedEvent.Kind.CONVERSATION, conversation.getClipId(), roles, conversation.toString());
    }

    private static FeedEvent alert(FeedEvent.Id id, Alert alert) {
        return new FeedEvent(id, FeedEvent.Kind.ALERT, alert.getClipId(), Set.of(alert.getRole()), alert.toString());
    }

    private static FeedEvent words(FeedEvent.Id id, Transcript transcript) {
        String json = JsonNodeFactory.instance
                .objectNode()
                .put("utterance_id", transcript.getUtteranceId())
                .put("clip_id", transcript.getClipId())
                .put("text", transcript.getText())
                .toString();
        return new FeedEvent(id, FeedEvent.Kind.TEXT, transcript.getClipId(), Set.of(transcript.getRole()), json);
    }

    @Override
    public void close() {
        deserializer.close();
    }
}
