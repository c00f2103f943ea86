package io.trivalent.wire;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericContainer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes Avro records as Confluent's {@code KafkaAvroSerializer} does, in the {@link WireFormat} and with the settings
 * of {@link SerdeConfig}. Accepts generic and generated records. Asks the registry once or twice per topic and schema.
 * Thread-safe once configured, as producers require.
 */
public final class AvroSerializer implements Serializer<Object> {
    // Looking up a schema is cheap: it caches its hash, and its equals() compares identity first.
    private final Map<String, Map<Schema, RecordWriter>> writers = new ConcurrentHashMap<>();
    private final ThreadLocal<WireBuffer> buffers = ThreadLocal.withInitial(WireBuffer::new);

    private @Nullable RegistryClient registry;
    private SerdeConfig config = SerdeConfig.of(Map.of(), false);
    private boolean isKey;

    /** For Kafka, which calls {@link #configure}; {@code schema.registry.url} is the address of the registry. */
    public AvroSerializer() {}

    /** Uses this registry. Serializes values with the default configuration unless configured otherwise. */
    public AvroSerializer(RegistryClient registry) {
        this.registry = requireNonNull(registry);
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        this.isKey = isKey;
        config = SerdeConfig.of(configs, isKey);
        if (registry == null) {
            registry = new HttpRegistryClient(RegistryConfig.of(configs));
        }
    }

    /** @throws SerializationException also if the schema id goes into a header, which this method does not have */
    @Override
    @SuppressWarnings("NullAway") // A tombstone is null, which Kafka's signature does not declare.
    public byte[] serialize(String topic, @Nullable Object record) {
        return serialize(topic, null, record);
    }

    @Override
    @SuppressWarnings("NullAway") // A tombstone is null, which Kafka's signature does not declare.
    public byte[] serialize(String topic, @Nullable Headers headers, @Nullable Object record) {
        if (record == null) {
            return null;
        }
        if (!(record instanceof GenericContainer container)) {
            throw new SerializationException("value is a %s, expected an avro record"
                    .formatted(record.getClass().getName()));
        }
        RecordWriter writer = writer(topic, container.getSchema());
        return writer.write(container, headers, buffers.get());
    }

    private RecordWriter writer(String topic, Schema schema) {
        Map<Schema, RecordWriter> ofTopic = writers.get(topic);
        RecordWriter known = ofTopic == null ? null : ofTopic.get(schema);
        if (known != null) {
            return known;
        }
        if (registry == null) {
            throw new IllegalStateException("serializer is not configured, expected schema.registry.url");
        }
        RecordWriter created = create(registry, config.subjects().subject(topic, schema, isKey), schema);
        writers.computeIfAbsent(topic, name -> new ConcurrentHashMap<>()).put(schema, created);
        return created;
    }

    private RecordWriter create(RegistryClient client, String subject, Schema schema) {
        Schema own = config.removeJavaProperties() ? Schemas.withoutJavaProperties(schema) : schema;
        if (config.autoRegister()) {
            return writer(client, client.register(subject, own, config.normalize()), schema, schema);
        }
        if (config.schemaId().isPresent()) {
            int id = config.schemaId().getAsInt();
            Schema given = client.byId(id);
            check(config.strictId(), "id.compatibility.strict", "schema id " + id, given, own);
            return writer(client, id, schema, given);
        }
        if (config.useLatest()) {
            RegisteredSchema latest = client.latest(subject);
            String name = "the latest schema of subject " + subject;
            check(config.strictLatest(), "latest.compatibility.strict", name, latest.schema(), own);
            return writer(client, latest.id(), schema, latest.schema());
        }
        return writer(client, client.lookup(subject, own, config.normalize()), schema, schema);
    }

    private static void check(boolean strict, String key, String name, Schema published, Schema own) {
        if (strict && !Schemas.reads(published, own)) {
            throw new SerializationException("%s (%s) cannot read records of %s; %s=false turns this check off"
                    .formatted(name, published.getFullName(), own.getFullName(), key));
        }
    }

    private RecordWriter writer(RegistryClient client, int id, Schema own, Schema published) {
        SchemaPlace place =
                config.idInHeader() ? SchemaPlace.inHeader(isKey, guid(client, id)) : SchemaPlace.inFront(id);
        return new RecordWriter(place, own, published);
    }

    private static UUID guid(RegistryClient client, int id) {
        return client.guid(id)
                .orElseThrow(() -> new SerializationException(
                        "schema id %d has no guid in the registry, expected one, because the id goes into a header; registries have them from Confluent Platform 8"
                                .formatted(id)));
    }
}
