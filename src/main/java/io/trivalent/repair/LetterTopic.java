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
 * Reads the dead-letter topic from its beginning, or from a time, up to its end at the start of the read. The topic
 * holds letters and notes; a note is a record that marks a letter as sent again. Only committed records are read, and
 * they are not kept. Not thread-safe.
 */
public final class LetterTopic {
    /** Longer than any transaction may last: 30 s for the pipeline, 60 s for a replay. */
    private static final Duration WAIT_TIME = Duration.ofSeconds(90);

    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Object> kafka;
    private final String topic;

    /**
     * @param kafka settings of any Kafka client
     * @param topic the dead-letter topic
     */
    public LetterTopic(Map<String, Object> kafka, String topic) {
        this.kafka = Map.copyOf(kafka);
        this.topic = topic;
    }

    /** Receives the records of the topic. */
    public interface Reader {
        /** Receives a letter; returns false to stop reading. */
        boolean letter(Letter letter);

        /** Receives a note that this letter was sent again. */
        default void sentAgain(Place letter) {}
    }

    /**
     * Reads letters and notes.
     *
     * @param since earliest timestamp; the whole topic if empty
     * @throws IllegalStateException if the topic is missing, or a transaction in it stays open for 90 s
     */
    public void read(Optional<Instant> since, Reader reader) {
        Map<TopicPartition, Long> begins = new HashMap<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        try (Consumer<byte[], byte[]> consumer = ReadOnlyConsumers.consumer(kafka)) {
            var partitions = ReadOnlyConsumers.partitions(consumer, topic);
            if (partitions.isEmpty()) {
                throw new IllegalStateException(
                        "topic %s does not exist, expected the dead-letter topic; set trivalent.topics.dead-letters or create it with ./trivalent topics create"
                                .formatted(topic));
            }
            try (Admin admin = Admin.create(kafka)) {
                OffsetSpec from = since.map(time -> OffsetSpec.forTimestamp(time.toEpochMilli()))
                        .orElseGet(OffsetSpec::earliest);
                // The end after open transactions, not the last stable offset: see LetterReplay.
                ends.putAll(offsets(admin, partitions, OffsetSpec.latest()));
                begins.putAll(offsets(admin, partitions, from));
            }
            begins.replaceAll((partition, offset) -> offset < 0 ? ends.getOrDefault(partition, 0L) : offset);
            consumer.assign(partitions);
            begins.forEach(consumer::seek);
            forEach(consumer, ends, record -> deliver(record, reader));
        }
    }

    /** The letters at these places, in the same order; missing ones are left out. */
    public List<Letter> at(Collection<Place> places, RecordsAt records) {
        List<Source> sources = places.stream()
                .map(place -> new Source(topic, place.partition(), place.offset()))
                .toList();
        var found = records.fetch(sources);
        return sources.stream()
                .flatMap(source -> Stream.ofNullable(found.get(source)))
                .map(Letter::of)
                .toList();
    }

    private void forEach(
            Consumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> ends,
            Predicate<ConsumerRecord<byte[], byte[]>> action) {
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
                if (record.offset() < ends.getOrDefault(partition, 0L) && !action.test(record)) {
                    return;
                }
            }
            if (!records.isEmpty()) {
                quietSince = System.nanoTime();
            } else if (System.nanoTime() - quietSince > WAIT_TIME.toNanos()) {
                throw new IllegalStateException(
                        "topic %s cannot be read to its end within %d s, expected no transaction to stay open that long; look for one with kafka-transactions.sh"
                                .formatted(topic, WAIT_TIME.toSeconds()));
            }
        }
    }

    private static boolean deliver(ConsumerRecord<byte[], byte[]> record, Reader reader) {
        Optional<String> note = LetterHeaders.text(record.headers(), LetterHeaders.SENT_AGAIN);
        if (note.isEmpty()) {
            return reader.letter(Letter.of(record));
        }
        try {
            reader.sentAgain(Place.parse(note.get()));
        } catch (IllegalArgumentException malformed) {
            // Any client may write headers; a malformed note refers to no letter.
        }
        return true;
    }

    private Map<TopicPartition, Long> offsets(Admin admin, Iterable<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> request = new HashMap<>();
        partitions.forEach(partition -> request.put(partition, spec));
        try {
            Map<TopicPartition, ListOffsetsResultInfo> offsets =
                    admin.listOffsets(request).all().get();
            return offsets.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue()
                    .offset()));
        } catch (InterruptedException stopped) {
            throw new InterruptException(stopped);
        } catch (ExecutionException failed) {
            throw new IllegalStateException(
                    "offsets of topic %s cannot be read: %s".formatted(topic, failed.getCause()), failed);
        }
    }
}
