package io.trivalent.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.ControlRecordType;
import org.apache.kafka.common.record.EndTransactionMarker;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Size of the changelogs of one application on the broker's disk.
 *
 * @param topics the changelog topics
 * @param records number of records, without transaction markers
 * @param bytes size of the record batches as stored, without transaction markers
 * @param markers number of transaction markers
 */
record Changelogs(List<String> topics, long records, long bytes, long markers) {
    private static final int MARKER_BYTES = MemoryRecords.withEndTransactionMarker(
                    0, (short) 0, new EndTransactionMarker(ControlRecordType.COMMIT, 0))
            .sizeInBytes();

    /** Measures the changelogs of an application that is closed. */
    static Changelogs of(String applicationId, Bench bench) {
        try {
            Admin admin = bench.admin();
            List<String> topics = admin.listTopics().names().get().stream()
                    .filter(topic -> topic.startsWith(applicationId + "-") && topic.endsWith("-changelog"))
                    .toList();
            long bytes = admin
                    .describeLogDirs(admin.describeCluster().nodes().get().stream()
                            .map(node -> node.id())
                            .toList())
                    .allDescriptions()
                    .get()
                    .values()
                    .stream()
                    .flatMap(folders -> folders.values().stream())
                    .flatMap(folder -> folder.replicaInfos().entrySet().stream())
                    .filter(replica -> topics.contains(replica.getKey().topic()))
                    .mapToLong(replica -> replica.getValue().size())
                    .sum();
            return measure(topics, bytes, bench);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("changelogs of '%s' cannot be measured".formatted(applicationId), e);
        }
    }

    /** Offsets without a record are those of transaction markers. */
    private static Changelogs measure(List<String> topics, long bytes, Bench bench) {
        Map<String, Object> settings = bench.client();
        settings.put("isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            topics.forEach(topic -> consumer.partitionsFor(topic)
                    .forEach(info -> partitions.add(new TopicPartition(topic, info.partition()))));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long records = 0;
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                records += consumer.poll(Duration.ofMillis(100)).count();
            }
            long markers = ends.values().stream().mapToLong(Long::longValue).sum() - records;
            return new Changelogs(topics, records, bytes - markers * MARKER_BYTES, markers);
        }
    }
}
