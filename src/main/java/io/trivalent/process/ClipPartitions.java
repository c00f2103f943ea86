package io.trivalent.process;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** How many partitions clips are distributed over: those of the internal topic that has their keys. Asks the brokers once. Thread-safe. */
final class ClipPartitions implements IntSupplier {
    private static final long TIMEOUT_SECONDS = 3;

    private final Map<String, Object> kafka;
    private final String topic;
    private int count;

    /** @param kafka settings of any Kafka client */
    ClipPartitions(Map<String, Object> kafka, String applicationId) {
        this.kafka = Map.copyOf(kafka);
        this.topic = applicationId + "-conversations-clips-repartition";
    }

    /**
     * Returns 0 if the topic is not there yet: the first process creates it.
     *
     * @throws org.apache.kafka.common.KafkaException if the brokers do not answer
     */
    @Override
    public synchronized int getAsInt() {
        if (count == 0) {
            try (Admin admin = Admin.create(kafka)) {
                count = requireNonNull(admin.describeTopics(List.of(topic))
                                .topicNameValues()
                                .get(topic))
                        .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                        .partitions()
                        .size();
            } catch (InterruptedException stopped) {
                throw new InterruptException(stopped);
            } catch (ExecutionException | TimeoutException failed) {
                if (failed.getCause() instanceof UnknownTopicOrPartitionException) {
                    return 0;
                }
                throw new org.apache.kafka.common.errors.TimeoutException(
                        "partitions of topic %s cannot be counted".formatted(topic), failed);
            }
        }
        return count;
    }
}
