package io.trivalent.repair;

import io.trivalent.vocabulary.Source;
import io.trivalent.wire.LetterHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * The topic of dead letters, read from the beginning (or a moment) to where it ends when the reading begins. Beside letters
 * it holds notes, records that say which letter was sent again. Only what is committed is read, and one record at a time is
 * held. Not thread-safe.
 */
public final class LetterTopic {
    /** More than a transaction may last: 30 s of the line, 60 s of a replay. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Object> kafka;
    private final String topic;

    /** @param kafka settings of any Kafka client */
    public LetterTopic(Map<String, Object> kafka, String topic) {
        this.kafka = Map.copyOf(kafka);
        this.topic = topic;
    }

    /** What is told of each record. */
    public interface Reader {
        /** A letter; false ends the reading. */
        boolean letter(Letter letter);

        /** A note that this letter was sent again. */
        default void sentAgain(Place letter) {}
    }

    /**
     * Reads all letters and notes.
     *
     * @throws IllegalStateException if the topic is missing, or a transaction stays open in it
     */
    public void read(Optional<Instant> since, Reader reader) {
        Map<TopicPartition, Long> begins = new HashMap<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        try (Consumer<byte[], byte[]> consumer = ReadOnlyConsumers.consumer(kafka)) {
            var partitions = ReadOnlyConsumers.partitions(consumer, topic);
            if (partitions.isEmpty()) {
                throw new IllegalStateException(
                        "topic %s is missing, expected the topic of dead letters; set trivalent.topics.dead-letters or create it with ./trivalent topics create"
                                .formatted(topic));
            }
            try (Admin admin = Admin.create(kafka)) {
                OffsetSpec from = since.map(time -> OffsetSpec.forTimestamp(time.toEpochMilli()))
                        .orElseGet(OffsetSpec::earliest);
                // The very end, behind open transactions, and not only what is committed by now: see LetterReplay.
                ends.putAll(offsets(admin, partitions, OffsetSpec.latest()));
                begins.putAll(offsets(admin, partitions, from));
            }
            begins.replaceAll((partition, offset) -> offset < 0 ? ends.getOrDefault(partition, 0L) : offset);
            consumer.assign(partitions);
            begins.forEach(consumer::seek);
            pump(consumer, ends, record -> told(record, reader));
        }
    }

    /** The letters at these places, in their order; those that are not there are left out. */
    public List<Letter> at(Collection<Place> places, RecordsAt records) {
        List<Source> wanted = places.stream()
                .map(place -> new Source(topic, place.partition(), place.offset()))
                .toList();
        var found = records.fetch(wanted);
        return wanted.stream()
                .flatMap(source -> Stream.ofNullable(found.get(source)))
                .map(Letter::of)
                .toList();
    }

    private void pump(
            Consumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> ends,
            Predicate<ConsumerRecord<byte[], byte[]>> each) {
        long quietSince = System.nanoTime();
        while (true) {
            consumer.pause(ends.keySet().stream()
                    .filter(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L))
                    .toList());
            if (consumer.paused().size() == ends.size()) {
                return;
            }
            var records = consumer.poll(POLL);
            for (var record : records) {
                var partition = new TopicPartition(record.topic(), record.partition());
                if (record.offset() < ends.getOrDefault(partition, 0L) && !each.test(record)) {
                    return;
                }
            }
            if (!records.isEmpty()) {
                quietSince = System.nanoTime();
            } else if (System.nanoTime() - quietSince > PATIENCE.toNanos()) {
                throw new IllegalStateException(
                        "topic %s cannot be read to its end within %d s, expected no transaction to stay open so long; look for one with kafka-transactions.sh"
                                .formatted(topic, PATIENCE.toSeconds()));
            }
        }
    }

    private static boolean told(ConsumerRecord<byte[], byte[]> record, Reader reader) {
        Optional<String> note = LetterHeaders.text(record.headers(), LetterHeaders.SENT_AGAIN);
        if (note.isEmpty()) {
            return reader.letter(Letter.of(record));
        }
        try {
            reader.sentAgain(Place.parse(note.get()));
        } catch (IllegalArgumentException notOurs) {
            // Anybody may write headers; such a note is about nothing.
        }
        return true;
    }

    private Map<TopicPartition, Long> offsets(Admin admin, Iterable<TopicPartition> partitions, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> question = new HashMap<>();
        partitions.forEach(partition -> question.put(partition, which));
        try {
            Map<TopicPartition, ListOffsetsResultInfo> answer =
                    admin.listOffsets(question).all().get();
            return answer.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue()
                    .offset()));
        } catch (InterruptedException stopped) {
            throw new InterruptException(stopped);
        } catch (ExecutionException failed) {
            throw new IllegalStateException(
                    "offsets of topic %s cannot be read: %s".formatted(topic, failed.getCause()), failed);
        }
    }
}
