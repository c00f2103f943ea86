package io.trivalent.settings;

import io.trivalent.wire.AvroSerializer;
import io.trivalent.wire.HttpRegistryClient;
import io.trivalent.wire.RegistryConfig;
import io.trivalent.wire.SubjectNames;
import io.trivalent.wire.WireProperties;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;

/** Creates the configured serializers, deserializers, registry client and Kafka client settings. */
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

    /**
     * Creates the configured Avro serializer.
     *
     * @throws UsageException if its class is not on the class path
     */
    @SuppressWarnings("unchecked")
    public Serializer<Object> serializer() {
        Serializer<Object> serializer =
                create(config.wire().serializer(), "trivalent.wire.serializer", Serializer.class);
        serializer.configure(wire(), false);
        return serializer;
    }

    /**
     * Creates the configured Avro deserializer, which returns specific records.
     *
     * @throws UsageException if its class is not on the class path
     */
    @SuppressWarnings("unchecked")
    public Deserializer<Object> deserializer() {
        Deserializer<Object> deserializer =
                create(config.wire().deserializer(), "trivalent.wire.deserializer", Deserializer.class);
        deserializer.configure(wire(), false);
        return deserializer;
    }

    /** Creates a client of the registry that serializer and deserializer use. */
    public HttpRegistryClient registry() {
        return new HttpRegistryClient(RegistryConfig.of(wire()));
    }

    /** Creates such a client that tries each address once, for at most this time. */
    public HttpRegistryClient registry(Duration timeout) {
        return new HttpRegistryClient(RegistryConfig.of(wire()).once(timeout));
    }

    /** How the serializer names subjects. */
    public SubjectNames subjects() {
        return SubjectNames.ofValues(wire());
    }

    /** Whether the serializer registers schemas that the registry does not have. */
    public boolean registersSchemas() {
        return WireProperties.registers(wire());
    }

    private Map<String, Object> wire() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("schema.registry.url", config.wire().registryUrl());
        settings.put("specific.avro.reader", "true");
        // Register the schemas exactly as in schemas/, so that clients in other languages get the same ids.
        settings.put("avro.remove.java.properties", "true");
        Map<String, String> given = config.wire().properties();
        if (ours(config.wire().serializer()) && ours(config.wire().deserializer())) {
            requireKnown(given.keySet());
        }
        settings.putAll(given);
        return settings;
    }

    private static void requireKnown(Collection<String> names) {
        try {
            WireProperties.check(names);
        } catch (ConfigException unknown) {
            throw new UsageException("configuration is invalid: trivalent." + unknown.getMessage(), unknown);
        }
    }

    /** Other classes may have settings that are not known here. */
    private static boolean ours(String type) {
        return type.startsWith(AvroSerializer.class.getPackageName() + ".");
    }

    private static <T> T create(String type, String key, Class<T> role) {
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
