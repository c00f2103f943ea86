package io.trivalent.repair;

import io.trivalent.vocabulary.Source;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads single records by topic, partition and offset. Holds a consumer: not thread-safe, and the caller closes it. */
public final class RecordsAt implements AutoCloseable {
    /** Gaps up to this many records are read through; larger gaps are skipped by seeking. */
    private static final long MAX_GAP = 100;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Consumer<byte[], byte[]> consumer;

    /** @param kafka settings of any Kafka client */
    public RecordsAt(Map<String, Object> kafka) {
        this.consumer = ReadOnlyConsumers.ofExisting(kafka);
    }

    /**
     * The requested records; without those that retention has deleted or that never existed.
     *
     * @throws TimeoutException if no record arrives for 30 s, although there are some to read
     */
    public Map<Source, ConsumerRecord<byte[], byte[]>> fetch(Collection<Source> requested) {
        Map<TopicPartition, NavigableSet<Long>> pending = new HashMap<>();
        requested.forEach(source -> pending.computeIfAbsent(
                        new TopicPartition(source.topic(), source.partition()), partition -> new TreeSet<>())
                .add(source.offset()));
        keepExisting(pending);
        Map<Source, ConsumerRecord<byte[], byte[]>> found = new HashMap<>();
        consumer.assign(pending.keySet());
        pending.forEach((partition, offsets) -> consumer.seek(partition, offsets.first()));
        long quietSince = System.nanoTime();
        while (!pending.isEmpty()) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            quietSince = records.isEmpty() ? requireRecent(quietSince) : System.nanoTime();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                var partition = new TopicPartition(record.topic(), record.partition());
                if (pending.getOrDefault(partition, new TreeSet<>()).contains(record.offset())) {
                    found.put(new Source(record.topic(), record.partition(), record.offset()), record);
                }
            }
            pending.forEach(this::advance);
            pending.values().removeIf(Set::isEmpty);
            consumer.assign(pending.keySet());
        }
        return found;
    }

    private static long requireRecent(long quietSince) {
        if (System.nanoTime() - quietSince > TIMEOUT.toNanos()) {
            throw new TimeoutException("brokers sent no record for %d s".formatted(TIMEOUT.toSeconds()));
        }
        return quietSince;
    }

    /** Drops offsets before the position and seeks across a large gap to the next one. */
    private void advance(TopicPartition partition, NavigableSet<Long> offsets) {
        long position = consumer.position(partition);
        offsets.headSet(position).clear();
        if (!offsets.isEmpty() && offsets.first() - position > MAX_GAP) {
            consumer.seek(partition, offsets.first());
        }
    }

    private void keepExisting(Map<TopicPartition, NavigableSet<Long>> requested) {
        Map<String, Set<TopicPartition>> existing = requested.keySet().stream()
                .map(TopicPartition::topic)
                .distinct()
                .collect(Collectors.toMap(
                        topic -> topic, topic -> Set.copyOf(ReadOnlyConsumers.partitions(consumer, topic))));
        requested.keySet().removeIf(partition -> !Objects.requireNonNull(existing.get(partition.topic()))
                .contains(partition));
        consumer.assign(
                requested.keySet()); // the client logs a warning for offsets of partitions that are not assigned
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(requested.keySet());
        Map<TopicPartition, Long> ends = consumer.endOffsets(requested.keySet());
        requested.forEach((partition, offsets) -> {
            offsets.headSet(begins.getOrDefault(partition, 0L)).clear();
            offsets.tailSet(ends.getOrDefault(partition, 0L)).clear();
        });
        requested.values().removeIf(Set::isEmpty);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
