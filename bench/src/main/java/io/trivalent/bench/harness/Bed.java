package io.trivalent.bench.harness;

import io.trivalent.chaos.Cluster;
import io.trivalent.embedded.EmbeddedRegistryClient;
import io.trivalent.embedded.HttpRegistry;
import io.trivalent.embedded.SchemaStore;
import io.trivalent.fixtures.Waiting;
import io.trivalent.wire.AvroDeserializer;
import io.trivalent.wire.AvroSerializer;
import io.trivalent.wire.RegistryClient;
import io.trivalent.wire.SubjectNames;
import io.trivalent.wire.TopicSchemas;
import io.trivalent.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** The broker, a process of its own with KRaft, and the registry, in this process over HTTP. */
final class Bed implements AutoCloseable {
    /** The partitions that the ceilings read. */
    static final int DEFAULT_PARTITIONS = 4;

    /**
     * A producer that meets a topic in its first moments can wait for the partition's leader until its records
     * expire.
     */
    private static final Duration SETTLE = Duration.ofSeconds(1);

    private static final List<String> BROKER_JVM = List.of("-Xmx1g", "-XX:+UseParallelGC");

    private final SchemaStore schemas = SchemaStore.inMemory();
    private final RegistryClient client = new EmbeddedRegistryClient(schemas);
    private final HttpRegistry registry = HttpRegistry.serving(schemas);
    private final Cluster cluster;
    private final int partitions;

    /** @param partitions of each topic */
    Bed(Path folder, int partitions) {
        this.partitions = partitions;
        cluster = Cluster.ofOne(folder, Map.of(), BROKER_JVM);
    }

    int partitions() {
        return partitions;
    }

    String bootstrapServers() {
        return cluster.bootstrapServers();
    }

    String registryUrl() {
        return registry.url();
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

    /** Creates topics with this prefix and registers their schemas. */
    Topics create(String prefix) {
        Topics topics = new Topics(
                prefix + ".transcripts",
                prefix + ".acoustic",
                prefix + ".visual",
                prefix + ".sentiments",
                prefix + ".dead-letters",
                prefix + ".conversations",
                prefix + ".alerts",
                prefix + ".conversation-ends",
                "");
        TopicSchemas.register(client, topics, SubjectNames.TOPIC);
        cluster.create(topics, partitions);
        Waiting.until("the topics '%s.*' have leaders".formatted(prefix), Duration.ofSeconds(30), () -> {
            try (Admin admin = cluster.admin()) {
                return admin.describeTopics(topics.all()).allTopicNames().get().values().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .allMatch(partition -> partition.leader() != null);
            }
        });
        Waiting.sleep(SETTLE);
        return topics;
    }

    /** Deletes all topics whose name begins with this prefix. */
    void delete(String prefix) {
        try (Admin admin = cluster.admin()) {
            List<String> topics = admin.listTopics().names().get().stream()
                    .filter(name -> name.startsWith(prefix))
                    .toList();
            admin.deleteTopics(topics).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("topics '%s*' cannot be deleted".formatted(prefix), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        cluster.close();
        registry.close();
        schemas.close();
    }
}
