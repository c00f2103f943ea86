package io.trivalent.settings;

import io.trivalent.wire.HttpRegistryClient;
import io.trivalent.wire.RegistryConfig;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;

/** Makes what speaks to brokers and registry, as configured. */
public final class Clients {
    private final TrivalentConfig config;

    public Clients(TrivalentConfig config) {
        this.config = config;
    }

    /** Settings of any Kafka client. */
    public Map<String, Object> kafka() {
        Map<String, Object> settings = new HashMap<>(config.kafka().properties());
        settings.put("bootstrap.servers", config.kafka().bootstrapServers());
        return settings;
    }

    /** A configured Avro serializer of the configured class. */
    @SuppressWarnings("unchecked")
    public Serializer<Object> serializer() {
        Serializer<Object> serializer = make(config.wire().serializer(), "trivalent.wire.serializer", Serializer.class);
        serializer.configure(wire(), false);
        return serializer;
    }

    /** A configured Avro deserializer of the configured class, giving specific records. */
    @SuppressWarnings("unchecked")
    public Deserializer<Object> deserializer() {
        Deserializer<Object> deserializer =
                make(config.wire().deserializer(), "trivalent.wire.deserializer", Deserializer.class);
        deserializer.configure(wire(), false);
        return deserializer;
    }

    /** The registry that serializer and deserializer ask. */
    public HttpRegistryClient registry() {
        return new HttpRegistryClient(RegistryConfig.of(wire()));
    }

    private Map<String, Object> wire() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("schema.registry.url", config.wire().registryUrl());
        settings.put("specific.avro.reader", "true");
        // The schemas as they stand in schemas/, so that clients in other languages find the same ids.
        settings.put("avro.remove.java.properties", "true");
        settings.putAll(config.wire().properties());
        return settings;
    }

    private static <T> T make(String type, String key, Class<T> role) {
        try {
            return Utils.newInstance(type, role);
        } catch (ClassNotFoundException e) {
            throw new UsageException(
                    "%s is '%s', which is not on the class path; Confluent's classes come with -Pconfluent"
                            .formatted(key, type),
                    e);
        }
    }
}
