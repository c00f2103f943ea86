package io.trivalent.repair;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Creates consumers that change nothing on the broker: no group, no offset commits. They read committed records only.
 */
public final class ReadOnlyConsumers {
    private ReadOnlyConsumers() {}

    /** A new consumer; the caller closes it. */
    public static Consumer<byte[], byte[]> consumer(Map<String, Object> kafka) {
        return consumer(kafka, Duration.ofMillis(50));
    }

    /**
     * A new consumer of records that are there, which is not polled at the end of a topic; the caller closes it. The client asks for the next
     * records before it is polled for them. If that request waited for new records at the end, the next read would wait for it.
     */
    public static Consumer<byte[], byte[]> ofExisting(Map<String, Object> kafka) {
        return consumer(kafka, Duration.ZERO);
    }

    /** @param wait how long a request for records waits for new ones */
    private static Consumer<byte[], byte[]> consumer(Map<String, Object> kafka, Duration wait) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) wait.toMillis());
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** All partitions of the topic; none if it does not exist. */
    static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }
}
