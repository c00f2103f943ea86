package io.trivalent.replay;

import io.trivalent.Sentiment;
import io.trivalent.wire.LetterHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads sentiments and dead letters from where they end now, committed ones only. Used by one thread. */
final class EventCollector implements AutoCloseable {
    private static final Set<String> WHOLE = Set.of("join", "score");

    private final ReplayTarget target;
    private final Map<String, Integer> partsByKey;
    private final Deserializer<Object> deserializer;
    private final Consumer<byte[], byte[]> consumer;
    private final Map<String, Received> events = new LinkedHashMap<>();
    private final Map<String, Integer> refusedParts = new HashMap<>();
    private final Map<String, Long> deadLettersByCode = new HashMap<>();
    private final Set<String> settled = new HashSet<>();
    private long duplicates;

    /**
     * Starts at the present end of both topics.
     *
     * @param partsByKey number of records sent per key: an utterance all of whose records are refused is settled too
     */
    EventCollector(ReplayTarget target, Map<String, Integer> partsByKey) {
        this.target = target;
        this.partsByKey = partsByKey;
        this.deserializer = target.deserializer().get();
        Map<String, Object> settings = new HashMap<>(target.kafka());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5000);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic :
                List.of(target.topics().sentiments(), target.topics().deadLetters())) {
            consumer.partitionsFor(topic).forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /** Reads what has come; true if anything of this replay was among it. */
    boolean poll(Duration atMost) {
        boolean any = false;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
            String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
            if (partsByKey.containsKey(key)) {
                any = true;
                if (record.topic().equals(target.topics().sentiments())) {
                    event(key, record.value());
                } else {
                    deadLetter(key, record);
                }
            }
        }
        return any;
    }

    /** Utterances that have their event or will never have one. */
    int settled() {
        return settled.size();
    }

    Map<String, Received> events() {
        return events;
    }

    long duplicates() {
        return duplicates;
    }

    Map<String, Long> deadLettersByCode() {
        return deadLettersByCode;
    }

    private void event(String key, byte[] value) {
        long now = System.nanoTime();
        Sentiment sentiment =
                (Sentiment) deserializer.deserialize(target.topics().sentiments(), value);
        if (events.putIfAbsent(key, new Received(sentiment, now)) == null) {
            settled.add(key);
        } else {
            duplicates++;
        }
    }

    private void deadLetter(String key, ConsumerRecord<byte[], byte[]> record) {
        Header code = record.headers().lastHeader(LetterHeaders.CODE);
        String name = code == null ? "UNKNOWN" : new String(code.value(), StandardCharsets.UTF_8);
        deadLettersByCode.merge(name, 1L, Long::sum);
        int parts = partsByKey.getOrDefault(key, 1);
        int refused = refusedParts.merge(key, wholeUtterance(record) ? parts : 1, Integer::sum);
        if (refused >= parts && !events.containsKey(key)) {
            settled.add(key);
        }
    }

    /** Join and score refuse utterances, the stages before them records. */
    private static boolean wholeUtterance(ConsumerRecord<byte[], byte[]> letter) {
        Header stage = letter.headers().lastHeader(LetterHeaders.STAGE);
        return stage != null && WHOLE.contains(new String(stage.value(), StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        consumer.close();
        deserializer.close();
    }
}
