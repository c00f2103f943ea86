package io.trivalent.view;

import static java.util.Objects.requireNonNull;

import io.trivalent.repair.ReadOnlyConsumers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Reads the last committed records of a topic. Reads of the same topic follow one another. Thread-safe; the caller closes it. */
final class TopicTail implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final String topic;
    private final Map<String, Object> kafka;

    private @Nullable Consumer<byte[], byte[]> consumer;

    /** @param kafka settings of any Kafka client */
    TopicTail(Map<String, Object> kafka, String topic) {
        this.kafka = Map.copyOf(kafka);
        this.topic = topic;
    }

    /**
     * The last records, newest first.
     *
     * @param most of each partition; control records of transactions count
     * @throws KafkaException if the brokers do not answer within 5 s
     */
    synchronized List<ConsumerRecord<byte[], byte[]>> read(int most) {
        Consumer<byte[], byte[]> connected = consumer == null ? ReadOnlyConsumers.ofExisting(kafka) : consumer;
        consumer = connected;
        List<TopicPartition> partitions = connected.partitionsFor(topic, TIMEOUT).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        connected.assign(partitions); // the client logs a warning for offsets of partitions that are not assigned
        Map<TopicPartition, Long> ends = new HashMap<>(connected.endOffsets(partitions, TIMEOUT));
        Map<TopicPartition, Long> begins = connected.beginningOffsets(partitions, TIMEOUT);
        ends.entrySet().removeIf(end -> end.getValue() <= requireNonNull(begins.get(end.getKey())));
        connected.assign(ends.keySet());
        ends.forEach((partition, end) ->
                connected.seek(partition, Math.max(requireNonNull(begins.get(partition)), end - most)));
        List<ConsumerRecord<byte[], byte[]>> records = readTo(connected, ends);
        records.sort(Comparator.<ConsumerRecord<byte[], byte[]>>comparingLong(ConsumerRecord::timestamp)
                .thenComparingLong(ConsumerRecord::offset)
                .reversed());
        return records;
    }

    private List<ConsumerRecord<byte[], byte[]>> readTo(
            Consumer<byte[], byte[]> connected, Map<TopicPartition, Long> ends) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> connected.position(end.getKey()) < end.getValue())) {
            if (Thread.interrupted()) {
                throw new InterruptException("interrupted while topic %s was read".formatted(topic));
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(
                        "topic %s was not read to its end within %d s".formatted(topic, TIMEOUT.toSeconds()));
            }
            connected.poll(POLL).forEach(records::add);
        }
        return records;
    }

    @Override
    public synchronized void close() {
        if (consumer != null) {
            consumer.close();
            consumer = null;
        }
    }
}
