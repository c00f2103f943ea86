package io.trivalent.wire;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericContainer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes Avro records as Confluent's {@code KafkaAvroSerializer} does: byte 0, the schema id as 4 bytes big-endian,
 * Avro binary. The subject is {@code <topic>-value} or {@code <topic>-key}. Accepts generic and generated records.
 * Sends one request to the registry per topic and schema. Thread-safe once configured, as producers require.
 */
public final class AvroSerializer implements Serializer<Object> {
    // Looking up a schema is cheap: it caches its hash, and its equals() compares identity first.
    private final Map<String, Map<Schema, RecordWriter>> writers = new ConcurrentHashMap<>();
    private final ThreadLocal<WireBuffer> buffers = ThreadLocal.withInitial(WireBuffer::new);

    private @Nullable RegistryClient registry;
    private SerdeConfig config = SerdeConfig.of(Map.of());
    private String suffix = "-value";

    /** For Kafka, which calls {@link #configure}; {@code schema.registry.url} is the address of the registry. */
    public AvroSerializer() {}

    /** Uses this registry. Serializes values with the default configuration unless configured otherwise. */
    public AvroSerializer(RegistryClient registry) {
        this.registry = requireNonNull(registry);
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        config = SerdeConfig.of(configs);
        suffix = isKey ? "-key" : "-value";
        if (registry == null) {
            registry = new HttpRegistryClient(RegistryConfig.of(configs));
        }
    }

    @Override
    @SuppressWarnings("NullAway") // A tombstone is null, which Kafka's signature does not declare.
    public byte[] serialize(String topic, @Nullable Object record) {
        if (record == null) {
            return null;
        }
        if (!(record instanceof GenericContainer container)) {
            throw new SerializationException("value is a %s, expected an avro record"
                    .formatted(record.getClass().getName()));
        }
        RecordWriter writer = writer(topic, container.getSchema());
        return writer.write(container, buffers.get());
    }

    private RecordWriter writer(String topic, Schema schema) {
        Map<Schema, RecordWriter> ofTopic = writers.get(topic);
        RecordWriter known = ofTopic == null ? null : ofTopic.get(schema);
        if (known != null) {
            return known;
        }
        RecordWriter created = create(topic + suffix, schema);
        writers.computeIfAbsent(topic, name -> new ConcurrentHashMap<>()).put(schema, created);
        return created;
    }

    private RecordWriter create(String subject, Schema schema) {
        if (registry == null) {
            throw new IllegalStateException("serializer is not configured, expected schema.registry.url");
        }
        Schema published = config.removeJavaProperties() ? Schemas.withoutJavaProperties(schema) : schema;
        if (config.autoRegister()) {
            return new RecordWriter(registry.register(subject, published), schema, schema);
        }
        if (config.useLatest()) {
            RegisteredSchema latest = registry.latest(subject);
            return new RecordWriter(latest.id(), schema, latest.schema());
        }
        return new RecordWriter(registry.lookup(subject, published), schema, schema);
    }
}
