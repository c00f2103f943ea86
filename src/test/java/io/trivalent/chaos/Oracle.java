package io.trivalent.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trivalent.Sentiment;
import io.trivalent.vocabulary.RejectionCode;
import io.trivalent.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads what was committed and compares it with what must be: one event per valid utterance with the score of the offline
 * reference, one dead letter per invalid record or utterance, and nothing else. Reads on a thread of its own.
 */
final class Oracle implements AutoCloseable {
    private static final float TOLERANCE = 1e-5f;
    private static final int MAX_COMPLAINTS = 50;

    private final Script script;
    private final Topics topics;
    private final Deserializer<Object> deserializer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private final List<String> complaints = new ArrayList<>();
    private final Map<RejectionCode, Long> letters = new TreeMap<>();
    private final Map<String, Integer> lettersOf = new HashMap<>();
    private byte[] events = new byte[1 << 16];
    private long eventCount;
    private long duplicates;
    private long lastEventNanos = System.nanoTime();
    private volatile boolean closing;

    Oracle(String bootstrapServers, Script script, Topics topics, Deserializer<Object> deserializer, int partitions) {
        this.script = script;
        this.topics = topics;
        this.deserializer = deserializer;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        false,
                        "max.poll.records",
                        5_000,
                        "request.timeout.ms",
                        5_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitionsOfBoth = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            partitionsOfBoth.add(new TopicPartition(topics.sentiments(), partition));
            partitionsOfBoth.add(new TopicPartition(topics.deadLetters(), partition));
        }
        consumer.assign(partitionsOfBoth);
        thread = new Thread(this::read, "oracle");
        thread.start();
    }

    /** What was promised of the first so many utterances and has not come yet; at most a few are named. */
    synchronized List<String> missing(int utterances) {
        List<String> missing = new ArrayList<>();
        for (int n = 0; n < utterances && missing.size() < MAX_COMPLAINTS; n++) {
            Kind kind = script.kind(n);
            if (kind.event() && count(n) == 0) {
                missing.add("%s (%s) has no event".formatted(Script.id(n), kind));
            }
            Optional<RejectionCode> code = kind.letter();
            if (code.isPresent() && lettersOf.getOrDefault(key(n, code.get()), 0) == 0) {
                missing.add("%s (%s) has no dead letter %s".formatted(Script.id(n), kind, code.get()));
            }
        }
        return missing;
    }

    /** What came and should not have. */
    synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }

    synchronized long events() {
        return eventCount;
    }

    /** Second events of the same utterance: complaints under exactly-once. */
    synchronized long duplicates() {
        return duplicates;
    }

    synchronized Map<RejectionCode, Long> letters() {
        return new TreeMap<>(letters);
    }

    /** When the last event came, by {@link System#nanoTime}. */
    synchronized long lastEventNanos() {
        return lastEventNanos;
    }

    private void read() {
        while (!closing) {
            try {
                consumer.poll(Duration.ofMillis(100)).forEach(this::take);
            } catch (RetriableException again) {
                // A broker is away.
            }
        }
        consumer.close();
    }

    private synchronized void take(ConsumerRecord<byte[], byte[]> record) {
        String id = new String(record.key(), UTF_8);
        if (record.topic().equals(topics.sentiments())) {
            event(id, (Sentiment) deserializer.deserialize(record.topic(), record.value()));
        } else {
            letter(id, record);
        }
    }

    private void event(String id, Sentiment event) {
        int n = Script.number(id);
        Kind kind = script.kind(n);
        lastEventNanos = System.nanoTime();
        eventCount++;
        if (n >= events.length) {
            events = Arrays.copyOf(events, Math.max(n + 1, 2 * events.length));
        }
        if (events[n]++ > 0) {
            duplicates++;
        }
        Set<String> used = event.getModalities().stream().map(Enum::name).collect(Collectors.toSet());
        Set<String> expected = kind.used().stream().map(Enum::name).collect(Collectors.toSet());
        if (!kind.event()) {
            complain("%s (%s) has an event, expected none".formatted(id, kind));
        } else if (!used.equals(expected)) {
            complain("%s (%s) used %s, expected %s; %s".formatted(id, kind, used, expected, event.getLatency()));
        } else if (!(Math.abs(event.getScore() - script.score(n)) <= TOLERANCE)) {
            complain("%s (%s) has score %s, expected %s".formatted(id, kind, event.getScore(), script.score(n)));
        }
    }

    private void letter(String id, ConsumerRecord<byte[], byte[]> record) {
        int n = Script.number(id);
        RejectionCode code = RejectionCode.valueOf(header(record, "trivalent.code"));
        letters.merge(code, 1L, Long::sum);
        int times = lettersOf.merge(key(n, code), 1, Integer::sum);
        if (times > 1) {
            duplicates++;
        }
        if (!Optional.of(code).equals(script.kind(n).letter())) {
            complain("%s (%s) has a dead letter %s: %s"
                    .formatted(id, script.kind(n), code, header(record, "__streams.errors.message")));
        }
    }

    private void complain(String complaint) {
        if (complaints.size() < MAX_COMPLAINTS) {
            complaints.add(complaint);
        }
    }

    private int count(int n) {
        return n < events.length ? events[n] : 0;
    }

    private static String key(int n, RejectionCode code) {
        return n + " " + code;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        deserializer.close();
    }
}
