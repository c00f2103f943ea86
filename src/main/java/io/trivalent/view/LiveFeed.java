package io.trivalent.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.Modality;
import io.trivalent.Sentiment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;

/**
 * Reads the sentiment topic while it has listeners, beginning with the last {@value #MAX_RECENT} events of each partition.
 * Without listeners it reads and decodes nothing. Thread-safe. {@link #close} stops it.
 */
public final class LiveFeed implements AutoCloseable {
    static final int MAX_RECENT = 200;

    private static final long RETRY_MS = 1_000;

    private static final Logger LOG = Logger.getLogger(LiveFeed.class);

    private final String topic;
    private final Deserializer<Object> deserializer;
    private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
    private final Deque<String> recent = new ArrayDeque<>();
    private final List<Consumer<String>> listeners = new ArrayList<>();
    private final Thread thread = new Thread(this::follow, "live-feed");
    private boolean reading;
    private boolean closed;

    /**
     * A feed that waits for its first listener.
     *
     * @param kafka settings of any Kafka client
     * @param deserializer closed together with the feed
     */
    public LiveFeed(Map<String, Object> kafka, String topic, Deserializer<Object> deserializer) {
        this(consumer(kafka), topic, deserializer);
    }

    LiveFeed(
            org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
            String topic,
            Deserializer<Object> deserializer) {
        this.consumer = consumer;
        this.topic = topic;
        this.deserializer = deserializer;
        thread.setDaemon(true);
        thread.start();
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Calls the listener with the last events and then with each new one, as JSON objects, until the returned handle is closed.
     */
    public AutoCloseable listen(Consumer<String> listener) {
        synchronized (this) {
            recent.forEach(listener);
            listeners.add(listener);
            notifyAll();
        }
        return () -> remove(listener);
    }

    private synchronized void remove(Consumer<String> listener) {
        listeners.remove(listener);
    }

    private void follow() {
        try {
            while (awaitListener()) {
                followWhileOpen();
            }
        } catch (WakeupException e) {
            // close() was called.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            consumer.close();
            deserializer.close();
        }
    }

    /** Returns when the last listener is gone, or a moment after a failure of the brokers. */
    private void followWhileOpen() throws InterruptedException {
        try {
            seekToRecent();
            while (hasListeners()) {
                publish(consumer.poll(Duration.ofSeconds(1)));
            }
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.warnf("events cannot be read for the live page, trying again: %s", e.getMessage());
            Thread.sleep(RETRY_MS);
        }
    }

    /** Whether there is a listener; false after {@link #close}. */
    private synchronized boolean awaitListener() throws InterruptedException {
        recent.clear();
        reading = false;
        while (listeners.isEmpty() && !closed) {
            wait();
        }
        reading = !closed;
        return reading;
    }

    /** Whether it reads the topic; false without listeners. */
    synchronized boolean isReading() {
        return reading;
    }

    private synchronized boolean hasListeners() {
        return !listeners.isEmpty();
    }

    private void seekToRecent() {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        consumer.endOffsets(partitions)
                .forEach((partition, end) ->
                        consumer.seek(partition, Math.max(begins.getOrDefault(partition, 0L), end - MAX_RECENT)));
    }

    /** Publishes the events of one poll in the order of their times. */
    private void publish(ConsumerRecords<byte[], byte[]> records) {
        List<ConsumerRecord<byte[], byte[]>> inOrder = new ArrayList<>();
        records.forEach(inOrder::add);
        inOrder.sort(Comparator.comparingLong(ConsumerRecord::timestamp));
        inOrder.forEach(record -> read(record).ifPresent(event -> publish(json(event))));
    }

    /** Returns the event, or empty if the record is not a readable event; such a record must not stop the feed. */
    private Optional<Sentiment> read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return deserializer.deserialize(topic, record.headers(), record.value()) instanceof Sentiment event
                    ? Optional.of(event)
                    : Optional.empty();
        } catch (KafkaException e) {
            LOG.warnf(
                    "event is not shown on the live page partition=%d offset=%d: %s",
                    record.partition(), record.offset(), e.getMessage());
            return Optional.empty();
        }
    }

    private synchronized void publish(String event) {
        recent.addLast(event);
        if (recent.size() > MAX_RECENT) {
            recent.removeFirst();
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
        json.put("confidence_low", event.getConfidenceLow());
        json.put("confidence_high", event.getConfidenceHigh());
        put(json, "modalities", event.getModalities());
        put(json, "conflict", event.getConflict());
        put(json, "waited_for", event.getWaitedFor());
        json.put("release", event.getRelease().name());
        json.put("revision", event.getRevision());
        json.put("model", event.getModel().getName() + "/" + event.getModel().getVersion());
        json.put("join_ms", event.getLatency().getJoinMs());
        json.put("batch_ms", event.getLatency().getBatchMs());
        json.put("score_ms", event.getLatency().getScoreMs());
        return json.toString();
    }

    private static void put(ObjectNode json, String name, List<Modality> modalities) {
        ArrayNode names = json.putArray(name);
        modalities.forEach(modality -> names.add(modality.name()));
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        consumer.wakeup();
        try {
            thread.join(Duration.ofSeconds(10).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
