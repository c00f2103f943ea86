package io.trivalent.wire;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads Avro records from the Confluent wire format, with the schema id in front of the value or in a header: generic records by default, generated classes with
 * {@code specific.avro.reader}. The writer's schema is requested from the registry once per id. Generated classes are
 * read with their own schema, so records of older and newer writers can be read. {@code bytes} fields are read-only
 * views of the value. Thread-safe once configured.
 */
public final class AvroDeserializer implements Deserializer<Object> {
    private final Map<SchemaId, RecordReader> readers = new ConcurrentHashMap<>();
    // Nearly every value has the same id in front as the previous one; this avoids an object for the id.
    private volatile @Nullable RecordReader recent;

    private @Nullable RegistryClient registry;
    private SerdeConfig config = SerdeConfig.of(Map.of(), false);
    private String header = WireFormat.VALUE_HEADER;

    /** For Kafka, which calls {@link #configure}; {@code schema.registry.url} is the address of the registry. */
    public AvroDeserializer() {}

    /** Uses this registry. Reads generic records unless configured otherwise. */
    public AvroDeserializer(RegistryClient registry) {
        this.registry = requireNonNull(registry);
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        config = SerdeConfig.of(configs, isKey);
        header = isKey ? WireFormat.KEY_HEADER : WireFormat.VALUE_HEADER;
        readers.clear();
        recent = null;
        if (registry == null) {
            registry = new HttpRegistryClient(RegistryConfig.of(configs));
        }
    }

    /**
     * @throws UnreadableRecordException if the bytes are not a record
     * @throws UnknownSchemaException if the registry does not know the id
     * @throws ForeignRecordException if generated classes are configured and the record has none
     * @throws RegistryErrorException if the registry answers with an error
     * @throws RegistryUnavailableException if the registry cannot be reached
     */
    @Override
    @SuppressWarnings("NullAway") // A tombstone is null, which Kafka's signature does not declare.
    public Object deserialize(String topic, byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        return reader(WireFormat.inFront(value)).read(value, WireFormat.PREFIX_BYTES);
    }

    /** Reads the schema id from the header, or from the first bytes of the value if there is no such header. */
    @Override
    @SuppressWarnings("NullAway") // A tombstone is null, which Kafka's signature does not declare.
    public Object deserialize(String topic, @Nullable Headers headers, byte @Nullable [] value) {
        Optional<SchemaId> inHeader = value == null ? Optional.empty() : WireFormat.inHeader(headers, header);
        return inHeader.isEmpty()
                ? deserialize(topic, value)
                : known(inHeader.get()).read(requireNonNull(value), 0);
    }

    private RecordReader reader(int id) {
        RecordReader last = recent;
        if (last != null && last.hasId(id)) {
            return last;
        }
        RecordReader known = known(new SchemaId.Numbered(id));
        recent = known;
        return known;
    }

    private RecordReader known(SchemaId id) {
        RecordReader known = readers.get(id);
        if (known == null) {
            known = create(id); // outside of the map, because it may wait for the registry
            readers.put(id, known);
        }
        return known;
    }

    private RecordReader create(SchemaId id) {
        if (registry == null) {
            throw new IllegalStateException("deserializer is not configured, expected schema.registry.url");
        }
        Schema schema = id.from(registry);
        return config.specificReader() ? RecordReader.specific(id, schema) : RecordReader.generic(id, schema);
    }
}
