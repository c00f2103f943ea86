package io.trivalent.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trivalent.wire.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Erases a clip: orders it by a record on the topic of declared ends, which the topology of conversations carries out. The clip leaves its
 * stores and their changelogs, and a tombstone takes the place of its figures in the compacted topic, in one transaction.
 */
public final class Erasure {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Map<String, Object> kafka;
    private final Topics topics;

    /** @param kafka settings of any Kafka client */
    public Erasure(Map<String, Object> kafka, Topics topics) {
        this.kafka = new HashMap<>(kafka);
        this.kafka.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        this.kafka.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.kafka.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        this.topics = topics;
    }

    /**
     * Orders the erasure and waits for the tombstone.
     *
     * @return whether it came in time; if not, the order stands until a processor carries it out
     */
    public boolean erase(String clip, Duration timeout) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topics.conversations()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            byte[] key = clip.getBytes(UTF_8);
            order(key);
            long deadline = System.nanoTime() + timeout.toNanos();
            while (System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.value() == null && Arrays.equals(key, record.key())) {
                        return true;
                    }
                }
            }
            return false;
        }
    }

    private void order(byte[] key) {
        RecordHeader header = new RecordHeader(EndRouter.ERASE, new byte[0]);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topics.conversationEnds(), null, key, new byte[0], List.of(header)))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "the order to erase cannot be written to %s: %s"
                            .formatted(topics.conversationEnds(), e.getCause().getMessage()),
                    e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
