package io.trivalent.view;

import io.trivalent.Transcript;
import io.trivalent.conversation.figures.Turn;
import io.trivalent.repair.RecordsAt;
import io.trivalent.vocabulary.Source;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** The words of turns, read from the transcripts that they were scored from. Nothing is kept. Thread-safe; the caller closes it. */
public final class Words implements AutoCloseable {
    private final Map<String, Object> kafka;
    private final String topic;
    private final Deserializer<Object> deserializer;
    private final boolean shown;
    private @Nullable RecordsAt records;

    /**
     * @param kafka settings of any Kafka client
     * @param topic of transcripts
     * @param deserializer closed together with this
     * @param config whether words may be shown
     */
    public Words(Map<String, Object> kafka, String topic, Deserializer<Object> deserializer, ViewConfig config) {
        this.kafka = Map.copyOf(kafka);
        this.topic = topic;
        this.deserializer = deserializer;
        this.shown = config.text();
    }

    /** Whether words are shown at all. */
    public boolean shown() {
        return shown;
    }

    /**
     * The words by utterance; without those that retention has deleted.
     *
     * @throws KafkaException if the brokers do not answer
     */
    public synchronized Map<String, String> of(Collection<Turn> turns) {
        Map<Source, String> utterances = new HashMap<>();
        for (Turn turn : turns) {
            if (turn.detail().textPartition() >= 0) {
                Source source = new Source(
                        topic, turn.detail().textPartition(), turn.detail().textOffset());
                utterances.put(source, turn.id());
            }
        }
        if (!shown || utterances.isEmpty()) {
            return Map.of();
        }
        RecordsAt connected = records == null ? new RecordsAt(kafka) : records;
        records = connected;
        Map<String, String> words = new HashMap<>();
        connected.fetch(utterances.keySet()).forEach((source, record) -> {
            String utterance = utterances.get(source);
            String text = text(record, utterance);
            if (utterance != null && !text.isEmpty()) {
                words.put(utterance, text);
            }
        });
        return words;
    }

    /** The words; empty if the record is not the transcript of the utterance. */
    private String text(ConsumerRecord<byte[], byte[]> record, @Nullable String utterance) {
        if (record.value() == null) {
            return "";
        }
        Object value = deserializer.deserialize(topic, record.headers(), record.value());
        boolean own = value instanceof Transcript transcript
                && transcript.getUtteranceId().equals(utterance);
        return own ? ((Transcript) value).getText() : "";
    }

    @Override
    public synchronized void close() {
        if (records != null) {
            records.close();
            records = null;
        }
        deserializer.close();
    }
}
