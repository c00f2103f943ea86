package io.trivalent.app;

import io.trivalent.embedded.EmbeddedBroker;
import io.trivalent.embedded.EmbeddedBrokerConfig;
import io.trivalent.embedded.HttpRegistry;
import io.trivalent.embedded.SchemaStore;
import io.trivalent.replay.ReplayTarget;
import io.trivalent.wire.TopicAdmin;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Broker, registry and pipeline in this JVM, as {@code run --embedded} has them, on free ports. */
final class TestLine implements AutoCloseable {
    private final EmbeddedBroker broker;
    private final SchemaStore schemas = SchemaStore.inMemory();
    private final HttpRegistry registry = HttpRegistry.serving(schemas);
    private final TrivalentConfig config;
    private PipelineProcess pipeline;

    TestLine(Map<String, String> settings) {
        broker = EmbeddedBroker.start(EmbeddedBrokerConfig.temporary());
        Map<String, String> all = new HashMap<>(settings);
        all.put("trivalent.kafka.bootstrap-servers", broker.bootstrapServers());
        all.put("trivalent.wire.registry-url", registry.url());
        config = Settings.load(all);
        try (Admin admin = Admin.create(new Clients(config).kafka())) {
            new TopicAdmin(admin).create(config.topics().names(), 2, (short) 1);
        }
        pipeline = PipelineProcess.start(config);
    }

    /** Stops the pipeline in order and starts it again, over the same broker. */
    void restart() {
        pipeline.close();
        pipeline = PipelineProcess.start(config);
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
