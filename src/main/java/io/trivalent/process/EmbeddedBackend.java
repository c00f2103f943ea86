package io.trivalent.process;

import io.smallrye.config.SmallRyeConfig;
import io.trivalent.embedded.EmbeddedBroker;
import io.trivalent.embedded.EmbeddedBrokerConfig;
import io.trivalent.embedded.RegistryRoutes;
import io.trivalent.embedded.SchemaStore;
import io.trivalent.web.HttpSite;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/** A Kafka broker and a schema registry inside this process. The registry is served on the process's HTTP port. */
public final class EmbeddedBackend implements AutoCloseable {
    private final EmbeddedBroker broker;
    private final SchemaStore schemas;

    private EmbeddedBackend(EmbeddedBroker broker, SchemaStore schemas) {
        this.broker = broker;
        this.schemas = schemas;
    }

    /**
     * Starts broker and registry.
     *
     * @param data folder that keeps the data for the next start; if empty, the data is temporary
     * @param port port of the broker, 0 for any free one
     */
    public static EmbeddedBackend start(HttpSite site, Optional<Path> data, int port) {
        SchemaStore schemas = data.map(folder -> SchemaStore.open(folder.resolve("schemas.jsonl")))
                .orElseGet(SchemaStore::inMemory);
        new RegistryRoutes(schemas).mount(site.router());
        EmbeddedBroker broker =
                EmbeddedBroker.start(new EmbeddedBrokerConfig(data.map(folder -> folder.resolve("broker")), port));
        return new EmbeddedBackend(broker, schemas);
    }

    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    public static String registryUrl() {
        return "http://127.0.0.1:" + HttpPort.configured();
    }

    /** Returns the settings with which clients reach this broker and registry. */
    public Map<String, String> overrides() {
        Map<String, String> overrides = new HashMap<>();
        overrides.put("trivalent.kafka.bootstrap-servers", bootstrapServers());
        overrides.put("trivalent.wire.registry-url", registryUrl());
        HttpAccess.user(ConfigProvider.getConfig().unwrap(SmallRyeConfig.class)).ifPresent(user -> {
            overrides.put("trivalent.wire.properties.\"basic.auth.credentials.source\"", "USER_INFO");
            overrides.put("trivalent.wire.properties.\"basic.auth.user.info\"", user);
        });
        return overrides;
    }

    @Override
    public void close() {
        broker.close();
        schemas.close();
    }
}
