package io.trivalent.replay;

import io.trivalent.Sentiment;
import io.trivalent.wire.LetterCode;
import io.trivalent.wire.LetterHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads committed sentiments and dead letters that arrive after its creation. Not thread-safe. */
final class EventCollector implements AutoCloseable {
    private final ReplayTarget target;
    private final Ledger ledger;
    private final Deserializer<Object> deserializer;
    private final Consumer<byte[], byte[]> consumer;

    /** Starts reading at the current end of both topics. */
    EventCollector(ReplayTarget target, Ledger ledger) {
        this.target = target;
        this.ledger = ledger;
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

    /** Reads new records; returns whether any belongs to this replay. */
    boolean poll(Duration timeout) {
        boolean any = false;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
            String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
            if (ledger.knows(key)) {
                any = true;
                if (record.topic().equals(target.topics().sentiments())) {
                    ledger.event(key, received(record));
                } else if (record.headers().lastHeader(LetterHeaders.SENT_AGAIN) == null) {
                    ledger.deadLetter(key, LetterCode.of(record.headers()));
                }
            }
        }
        return any;
    }

    private Received received(ConsumerRecord<byte[], byte[]> record) {
        long now = System.nanoTime();
        Sentiment sentiment = (Sentiment) deserializer.deserialize(record.topic(), record.headers(), record.value());
        return new Received(sentiment, now);
    }

    @Override
    public void close() {
        consumer.close();
        deserializer.close();
    }
}
