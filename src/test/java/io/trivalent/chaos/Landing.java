package io.trivalent.chaos;

import io.trivalent.vocabulary.RejectionCode;
import io.trivalent.wire.LetterHeaders;
import io.trivalent.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads what was committed on a thread of its own and counts it: events, and dead letters by code. A refused record is
 * remembered by one bit, to notice a second letter.
 */
final class Landing implements AutoCloseable {
    private static final int MAX_TWICE = 20;

    private final Topics topics;
    private final Consumer<ConsumerRecord<byte[], byte[]>> events;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private final Map<RejectionCode, Long> letters = new TreeMap<>();
    private final Map<String, BitSet> refused = new HashMap<>();
    private final List<String> twice = new ArrayList<>();
    private long eventCount;
    private volatile boolean closing;

    /** @param events sees each event, in the order of its partition */
    Landing(Workbench bench, Consumer<ConsumerRecord<byte[], byte[]>> events) {
        this.topics = bench.topics();
        this.events = events;
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bench.cluster().bootstrapServers(),
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> both = new ArrayList<>();
        for (int partition = 0; partition < Workbench.PARTITIONS; partition++) {
            both.add(new TopicPartition(topics.sentiments(), partition));
            both.add(new TopicPartition(topics.deadLetters(), partition));
        }
        consumer.assign(both);
        thread = new Thread(this::read, "landing");
        thread.start();
    }

    synchronized long events() {
        return eventCount;
    }

    synchronized Map<RejectionCode, Long> letters() {
        return new TreeMap<>(letters);
    }

    synchronized long letterCount() {
        return letters.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Records with a second dead letter; at most a few are named. */
    synchronized List<String> twice() {
        return List.copyOf(twice);
    }

    private void read() {
        while (!closing) {
            consumer.poll(Duration.ofMillis(100)).forEach(this::take);
        }
        consumer.close();
    }

    private synchronized void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(topics.sentiments())) {
            eventCount++;
            events.accept(record);
        } else {
            letter(record);
        }
    }

    private void letter(ConsumerRecord<byte[], byte[]> record) {
        RejectionCode code = RejectionCode.valueOf(header(record, LetterHeaders.CODE));
        letters.merge(code, 1L, Long::sum);
        for (String source : header(record, LetterHeaders.SOURCES).split(",", -1)) {
            int at = source.lastIndexOf('@');
            BitSet offsets = refused.computeIfAbsent(source.substring(0, at), partition -> new BitSet());
            int offset = Integer.parseInt(source.substring(at + 1));
            if (offsets.get(offset) && twice.size() < MAX_TWICE) {
                twice.add("%s has a second dead letter, %s".formatted(source, code));
            }
            offsets.set(offset);
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
