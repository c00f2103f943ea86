package io.trivalent.process;

import io.trivalent.embedded.EmbeddedBroker;
import io.trivalent.embedded.EmbeddedBrokerConfig;
import io.trivalent.embedded.HttpRegistry;
import io.trivalent.embedded.SchemaStore;
import io.trivalent.replay.ReplayTarget;
import io.trivalent.settings.Clients;
import io.trivalent.settings.Settings;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.wire.TopicAdmin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Broker and registry in this JVM, as with {@code run --embedded}, on free ports and with empty topics; or another registry. */
public final class TestBackend implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerConfig.temporary());
    private final String registryUrl;
    private final Runnable closeRegistry;

    public TestBackend(int partitions) {
        SchemaStore schemas = SchemaStore.inMemory();
        HttpRegistry registry = HttpRegistry.serving(schemas);
        registryUrl = registry.url();
        closeRegistry = () -> {
            registry.close();
            schemas.close();
        };
        createTopics(partitions);
    }

    /** With a registry that the caller runs. */
    TestBackend(int partitions, String registryUrl) {
        this.registryUrl = registryUrl;
        closeRegistry = () -> {};
        createTopics(partitions);
    }

    private void createTopics(int partitions) {
        TrivalentConfig config = config(Map.of());
        try (Admin admin = Admin.create(new Clients(config).kafka())) {
            new TopicAdmin(admin).create(config.topicNames(), partitions, (short) 1);
        }
    }

    /** Returns these settings with the addresses of this broker and registry. */
    public TrivalentConfig config(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("trivalent.streams.warm-up", "0s"));
        all.putAll(settings);
        all.put("trivalent.kafka.bootstrap-servers", broker.bootstrapServers());
        all.put("trivalent.wire.registry-url", registryUrl);
        return Settings.load(all);
    }

    /** Reads committed records of a topic from its beginning, until there are {@code count} or the timeout has passed. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
        Map<String, Object> reading = new HashMap<>(new Clients(config(Map.of())).kafka());
        reading.put("isolation.level", "read_committed");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            while (records.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    ReplayTarget target() {
        TrivalentConfig config = config(Map.of());
        Clients clients = new Clients(config);
        return new ReplayTarget(clients.kafka(), config.topicNames(), clients::serializer, clients::deserializer, "");
    }

    @Override
    public void close() {
        closeRegistry.run();
        broker.close();
    }
}
