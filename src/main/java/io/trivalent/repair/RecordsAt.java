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
import org.apache.kafka.common.TopicPartition;

/** Reads single records by their coordinates. Holds a consumer; used by one thread; close it. */
public final class RecordsAt implements AutoCloseable {
    /** Records in between that are read along; a larger gap is jumped. */
    private static final long GAP = 100;

    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;

    /** @param kafka settings of any Kafka client */
    public RecordsAt(Map<String, Object> kafka) {
        this.consumer = ReadOnlyConsumers.consumer(kafka);
    }

    /** The records that are still there; those that retention has taken, or that never were, are missing. */
    Map<Source, ConsumerRecord<byte[], byte[]>> fetch(Collection<Source> wanted) {
        Map<TopicPartition, NavigableSet<Long>> left = new HashMap<>();
        wanted.forEach(source -> left.computeIfAbsent(
                        new TopicPartition(source.topic(), source.partition()), partition -> new TreeSet<>())
                .add(source.offset()));
        keepWhatExists(left);
        Map<Source, ConsumerRecord<byte[], byte[]>> found = new HashMap<>();
        consumer.assign(left.keySet());
        left.forEach((partition, offsets) -> consumer.seek(partition, offsets.first()));
        while (!left.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                var partition = new TopicPartition(record.topic(), record.partition());
                if (left.getOrDefault(partition, new TreeSet<>()).contains(record.offset())) {
                    found.put(new Source(record.topic(), record.partition(), record.offset()), record);
                }
            }
            left.forEach(this::advance);
            left.values().removeIf(Set::isEmpty);
            consumer.assign(left.keySet());
        }
        return found;
    }

    /** Forgets what lies behind the position, and jumps to what comes next. */
    private void advance(TopicPartition partition, NavigableSet<Long> offsets) {
        long position = consumer.position(partition);
        offsets.headSet(position).clear();
        if (!offsets.isEmpty() && offsets.first() - position > GAP) {
            consumer.seek(partition, offsets.first());
        }
    }

    private void keepWhatExists(Map<TopicPartition, NavigableSet<Long>> wanted) {
        Map<String, Set<TopicPartition>> existing = wanted.keySet().stream()
                .map(TopicPartition::topic)
                .distinct()
                .collect(Collectors.toMap(
                        topic -> topic, topic -> Set.copyOf(ReadOnlyConsumers.partitions(consumer, topic))));
        wanted.keySet().removeIf(partition -> !Objects.requireNonNull(existing.get(partition.topic()))
                .contains(partition));
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(wanted.keySet());
        Map<TopicPartition, Long> ends = consumer.endOffsets(wanted.keySet());
        wanted.forEach((partition, offsets) -> {
            offsets.headSet(begins.getOrDefault(partition, 0L)).clear();
            offsets.tailSet(ends.getOrDefault(partition, 0L)).clear();
        });
        wanted.values().removeIf(Set::isEmpty);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
