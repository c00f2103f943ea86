package io.trivalent.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the committed records of topics from their beginning on a thread of its own, until it is closed. */
public final class CommittedReader implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Consumer<ConsumerRecord<byte[], byte[]>> action;
    private final Thread thread;
    private volatile boolean closing;

    private CommittedReader(
            KafkaConsumer<byte[], byte[]> consumer, Consumer<ConsumerRecord<byte[], byte[]>> action, String name) {
        this.consumer = consumer;
        this.action = action;
        this.thread = new Thread(this::read, name);
    }

    /**
     * Starts reading.
     *
     * @param name of the thread
     * @param action receives each record, on that thread, in partition order
     */
    public static CommittedReader start(
            String name, KafkaConsumer<byte[], byte[]> consumer, Consumer<ConsumerRecord<byte[], byte[]>> action) {
        CommittedReader reader = new CommittedReader(consumer, action, name);
        reader.thread.start();
        return reader;
    }

    /** A consumer of the committed records of topics, at their beginning; the caller closes it. */
    public static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers, int partitions, String... topics) {
        return consumer(bootstrapServers, "read_committed", partitions, topics);
    }

    /** A consumer of the records of topics, at their beginning; the caller closes it. */
    static KafkaConsumer<byte[], byte[]> consumer(
            String bootstrapServers, String isolation, int partitions, String... topics) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        isolation,
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
        List<TopicPartition> assigned = Stream.of(topics)
                .flatMap(topic -> IntStream.range(0, partitions).mapToObj(n -> new TopicPartition(topic, n)))
                .toList();
        consumer.assign(assigned);
        return consumer;
    }

    private void read() {
        while (!closing) {
            try {
                consumer.poll(Duration.ofMillis(100)).forEach(action);
            } catch (RetriableException retried) {
                // A broker is down; the next poll tries again.
            }
        }
        consumer.close();
    }

    /** Stops reading and waits for the thread. */
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
