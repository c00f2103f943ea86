package io.trivalent.chaos;

import io.trivalent.embedded.EmbeddedRegistryClient;
import io.trivalent.embedded.HttpRegistry;
import io.trivalent.embedded.SchemaStore;
import io.trivalent.wire.AvroDeserializer;
import io.trivalent.wire.AvroSerializer;
import io.trivalent.wire.RegistryClient;
import io.trivalent.wire.TopicSchemas;
import io.trivalent.wire.Topics;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/** One broker, a registry and processors as they are shipped, for runs in which nothing but the processor is put to the test. */
final class Workbench implements AutoCloseable {
    static final int PARTITIONS = 4;
    static final String GROUP = "workbench";

    private final SchemaStore schemas = SchemaStore.inMemory();
    private final RegistryClient client = new EmbeddedRegistryClient(schemas);
    private final HttpRegistry registry = HttpRegistry.serving(schemas);
    private final Topics topics = Topics.defaults();
    private final Cluster cluster;
    private final Path folder;

    Workbench(Path folder) {
        this(folder, Map.of());
    }

    /** @param broker settings of the broker beside those that it needs */
    Workbench(Path folder, Map<String, String> broker) {
        this.folder = folder;
        TopicSchemas.register(client, topics);
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

    /** So many running processors of one group, and a spare one; the late fusion scores. */
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
