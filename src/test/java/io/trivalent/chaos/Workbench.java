package io.trivalent.chaos;

import io.trivalent.embedded.EmbeddedRegistryClient;
import io.trivalent.embedded.HttpRegistry;
import io.trivalent.embedded.SchemaStore;
import io.trivalent.wire.AvroDeserializer;
import io.trivalent.wire.AvroSerializer;
import io.trivalent.wire.RegistryClient;
import io.trivalent.wire.SubjectNames;
import io.trivalent.wire.TopicSchemas;
import io.trivalent.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** One broker, a registry and packaged processors, for tests without injected faults. */
final class Workbench implements AutoCloseable {
    private static final int PARTITIONS = 4;
    private static final String GROUP = "workbench";

    private final SchemaStore schemas = SchemaStore.inMemory();
    private final RegistryClient client = new EmbeddedRegistryClient(schemas);
    private final HttpRegistry registry = HttpRegistry.serving(schemas);
    private final Topics topics = Topics.defaults();
    private final Cluster cluster;
    private final Path folder;

    Workbench(Path folder) {
        this(folder, Map.of());
    }

    /** @param broker overrides settings of the broker */
    Workbench(Path folder, Map<String, String> broker) {
        this.folder = folder;
        TopicSchemas.register(client, topics, SubjectNames.TOPIC);
        cluster = new Cluster(folder, 1, false, broker);
        cluster.create(topics, PARTITIONS);
    }

    Topics topics() {
        return topics;
    }

    Cluster cluster() {
        return cluster;
    }

    Serializer<Object> serializer() {
        AvroSerializer serializer = new AvroSerializer(client);
        serializer.configure(Map.of("avro.remove.java.properties", "true"), false);
        return serializer;
    }

    Deserializer<Object> deserializer() {
        AvroDeserializer deserializer = new AvroDeserializer(client);
        deserializer.configure(Map.of("specific.avro.reader", true), false);
        return deserializer;
    }

    /** A consumer of the committed records of topics, at their beginning; the caller closes it. */
    KafkaConsumer<byte[], byte[]> consumer(String... topics) {
        return CommittedReader.consumer(cluster.bootstrapServers(), PARTITIONS, topics);
    }

    /** All records that a topic has now, those of aborted transactions too. */
    List<ConsumerRecord<byte[], byte[]>> everything(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                CommittedReader.consumer(cluster.bootstrapServers(), "read_uncommitted", PARTITIONS, topic)) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    /** Starts this many processors of one group, with a spare one, and the late-fusion model. */
    Processors processors(int count, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>();
        all.put("application-id", GROUP);
        all.put("kafka.bootstrap-servers", cluster.bootstrapServers());
        all.put("wire.registry-url", registry.url());
        all.put("models.directory", "models");
        all.put("models.active", "late-fusion");
        all.putAll(settings);
        return new Processors(folder, count + 1, all);
    }

    @Override
    public void close() {
        cluster.close();
        registry.close();
        schemas.close();
    }
}
