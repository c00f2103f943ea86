package io.trivalent.app;

import io.trivalent.embedded.EmbeddedBroker;
import io.trivalent.embedded.EmbeddedBrokerConfig;
import io.trivalent.embedded.HttpRegistry;
import io.trivalent.embedded.SchemaStore;
import io.trivalent.replay.ReplayTarget;
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

/** Broker, registry and pipeline in this JVM, as {@code run --embedded} has them, on free ports. */
final class TestLine implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedBroker broker;
    private final SchemaStore schemas = SchemaStore.inMemory();
    private final HttpRegistry registry = HttpRegistry.serving(schemas);
    private final Map<String, String> settings;
    private TrivalentConfig config;
    private PipelineProcess pipeline;

    TestLine(Map<String, String> settings) {
        broker = EmbeddedBroker.start(EmbeddedBrokerConfig.temporary());
        Map<String, String> all = new HashMap<>(settings);
        all.put("trivalent.kafka.bootstrap-servers", broker.bootstrapServers());
        all.put("trivalent.wire.registry-url", registry.url());
        this.settings = all;
        config = Settings.load(all);
        try (Admin admin = Admin.create(new Clients(config).kafka())) {
            new TopicAdmin(admin).create(config.topics().names(), 2, (short) 1);
        }
        pipeline = PipelineProcess.start(config);
    }

    /** Stops the pipeline in order and starts it again, over the same broker. */
    void restart() {
        restart(() -> {});
    }

    /** The same, with something that happens while the pipeline is down. */
    void restart(Runnable meanwhile) {
        pipeline.close();
        meanwhile.run();
        pipeline = PipelineProcess.start(config);
    }

    /** The same with some settings changed. */
    void restart(Map<String, String> changed) {
        settings.putAll(changed);
        config = Settings.load(settings);
        restart();
    }

    /** Committed records of a topic from its beginning: as many as come, up to a count or until patience ends. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
        Map<String, Object> reading = new HashMap<>(new Clients(config).kafka());
        reading.put("isolation.level", "read_committed");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (records.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    PipelineProcess pipeline() {
        return pipeline;
    }

    TrivalentConfig config() {
        return config;
    }

    ReplayTarget target() {
        Clients clients = new Clients(config);
        return new ReplayTarget(
                clients.kafka(), config.topics().names(), clients::serializer, clients::deserializer, "");
    }

    @Override
    public void close() {
        pipeline.close();
        registry.close();
        schemas.close();
        broker.close();
    }
}
