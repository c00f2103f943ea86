package io.trivalent.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.Sentiment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;

/**
 * Reads the sentiment topic from its current end and keeps the last {@value #MAX_RECENT} events. Thread-safe. {@link
 * #close} stops it.
 */
public final class LiveFeed implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LiveFeed.class);
    private static final int MAX_RECENT = 200;

    private final String topic;
    private final Deserializer<Object> deserializer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deque<String> recent = new ArrayDeque<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::follow, "live-feed");

    /**
     * Starts reading.
     *
     * @param kafka settings of any Kafka client
     * @param deserializer closed together with the feed
     */
    public LiveFeed(Map<String, Object> kafka, String topic, Deserializer<Object> deserializer) {
        this.topic = topic;
        this.deserializer = deserializer;
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns the last events as JSON objects, oldest first. */
    public List<String> recent() {
        synchronized (recent) {
            return new ArrayList<>(recent);
        }
    }

    /** Calls the listener with each new event as a JSON object, until the returned handle is closed. */
    public AutoCloseable listen(Consumer<String> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private void follow() {
        try {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    read(record).ifPresent(event -> publish(json(event)));
                }
            }
        } catch (WakeupException e) {
            // close() was called.
        } finally {
            consumer.close();
            deserializer.close();
        }
    }

    /** Returns the event, or empty if the record is not a readable event; such a record must not stop the feed. */
    private Optional<Sentiment> read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return deserializer.deserialize(topic, record.value()) instanceof Sentiment event
                    ? Optional.of(event)
                    : Optional.empty();
        } catch (KafkaException e) {
            LOG.warnf(
                    "event is not shown on the live page partition=%d offset=%d: %s",
                    record.partition(), record.offset(), e.getMessage());
            return Optional.empty();
        }
    }

    private void publish(String event) {
        synchronized (recent) {
            recent.addLast(event);
            if (recent.size() > MAX_RECENT) {
                recent.removeFirst();
            }
        }
        listeners.forEach(listener -> listener.accept(event));
    }

    private static String json(Sentiment event) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("utterance", event.getUtteranceId());
        json.put("clip", event.getClipId());
        json.put("sequence", event.getSequence());
        json.put("score", event.getScore());
        json.put("range", event.getRange());
        json.put("polarity", event.getPolarity().name());
        json.put("text", event.getScoreText());
        json.put("acoustic", event.getScoreAcoustic());
        json.put("visual", event.getScoreVisual());
        ArrayNode modalities = json.putArray("modalities");
        event.getModalities().forEach(modality -> modalities.add(modality.name()));
        ArrayNode waitedFor = json.putArray("waited_for");
        event.getWaitedFor().forEach(modality -> waitedFor.add(modality.name()));
        json.put("release", event.getRelease().name());
        json.put("revision", event.getRevision());
        json.put("model", event.getModel().getName() + "/" + event.getModel().getVersion());
        json.put("join_ms", event.getLatency().getJoinMs());
        json.put("batch_ms", event.getLatency().getBatchMs());
        json.put("score_ms", event.getLatency().getScoreMs());
        return json.toString();
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join(Duration.ofSeconds(10).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
