package io.trivalent.process;

import static java.util.Objects.requireNonNull;

import io.trivalent.settings.Clients;
import io.trivalent.settings.TrivalentConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Asks the brokers, beside the caller's work, how many records of the input topics the application has not read yet. Brokers
 * that do not answer count as empty.
 */
final class UnreadRecords implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(UnreadRecords.class);

    private final Admin admin;
    private final CompletableFuture<Long> count;

    private UnreadRecords(TrivalentConfig config) {
        admin = Admin.create(new Clients(config).kafka());
        count = CompletableFuture.supplyAsync(() -> count(config));
    }

    /** Starts to ask. */
    static UnreadRecords of(TrivalentConfig config) {
        return new UnreadRecords(config);
    }

    /** The number of records; 0 as long as the brokers have not answered. */
    long soFar() {
        return count.getNow(0L);
    }

    private long count(TrivalentConfig config) {
        try {
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
            for (TopicDescription topic : admin.describeTopics(
                            config.topicNames().inputs())
                    .allTopicNames()
                    .get()
                    .values()) {
                topic.partitions().forEach(partition -> {
                    latest.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest());
                    earliest.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.earliest());
                });
            }
            Map<TopicPartition, ListOffsetsResultInfo> ends =
                    admin.listOffsets(latest).all().get();
            Map<TopicPartition, ListOffsetsResultInfo> begins =
                    admin.listOffsets(earliest).all().get();
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(config.applicationId())
                    .partitionsToOffsetAndMetadata()
                    .get();
            long unread = 0;
            for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end : ends.entrySet()) {
                OffsetAndMetadata next = committed.get(end.getKey());
                long from =
                        next == null ? requireNonNull(begins.get(end.getKey())).offset() : next.offset();
                unread += Math.max(0, end.getValue().offset() - from);
            }
            return unread;
        } catch (ExecutionException e) {
            LOG.debugf("unread records cannot be counted: %s", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    /** Stops asking. */
    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
