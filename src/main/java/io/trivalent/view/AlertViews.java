package io.trivalent.view;

import io.trivalent.Alert;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** The last alerts. Thread-safe; the caller closes it. */
public final class AlertViews implements AutoCloseable {
    /** Records of each partition that are looked at. */
    private static final int LOOKED_AT = 500;

    private final TopicTail tail;
    private final Deserializer<Object> deserializer;

    /**
     * @param kafka settings of any Kafka client
     * @param topic of alerts
     * @param deserializer closed together with this
     */
    public AlertViews(Map<String, Object> kafka, String topic, Deserializer<Object> deserializer) {
        this.tail = new TopicTail(kafka, topic);
        this.deserializer = deserializer;
    }

    /** The last alerts, newest first. */
    public synchronized List<Alert> latest() {
        return tail.read(LOOKED_AT).stream().flatMap(this::alert).toList();
    }

    /** Any client may write to the topic; what is no alert is left out. */
    private Stream<Alert> alert(ConsumerRecord<byte[], byte[]> record) {
        try {
            Object value = deserializer.deserialize(record.topic(), record.headers(), record.value());
            return value instanceof Alert alert ? Stream.of(alert) : Stream.empty();
        } catch (SerializationException unreadable) {
            return Stream.empty();
        }
    }

    @Override
    public synchronized void close() {
        tail.close();
        deserializer.close();
    }
}
