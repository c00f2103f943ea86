package io.trivalent.wire;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads Avro records from the Confluent wire format: generic records by default, generated classes with
 * {@code specific.avro.reader}. The writer's schema is requested from the registry once per id. Generated classes are
 * read with their own schema, so records of older and newer writers can be read. {@code bytes} fields are read-only
 * views of the value. Thread-safe once configured.
 */
public final class AvroDeserializer implements Deserializer<Object> {
    private static final int HEADER_BYTES = 5;

    private final Map<Integer, RecordReader> readers = new ConcurrentHashMap<>();
    // Nearly every value has the same id as the previous one; this avoids boxing the id.
    private volatile @Nullable RecordReader recent;

    private @Nullable RegistryClient registry;
    private SerdeConfig config = SerdeConfig.of(Map.of());

    /** For Kafka, which calls {@link #configure}; {@code schema.registry.url} is the address of the registry. */
    public AvroDeserializer() {}

    /** Uses this registry. Reads generic records unless configured otherwise. */
    public AvroDeserializer(RegistryClient registry) {
        this.registry = requireNonNull(registry);
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        config = SerdeConfig.of(configs);
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
        if (value.length == 0 || value[0] != 0) {
            throw new UnreadableRecordException(
                    value.length == 0
                            ? "value is empty, expected at least %d bytes (confluent wire format)"
                                    .formatted(HEADER_BYTES)
                            : "value begins with byte 0x%02x, expected 0x00 (confluent wire format)"
                                    .formatted(value[0]));
        }
        if (value.length < HEADER_BYTES) {
            throw new UnreadableRecordException("value has %d bytes, expected at least %d (confluent wire format)"
                    .formatted(value.length, HEADER_BYTES));
        }
        return reader(schemaId(value)).read(value, HEADER_BYTES);
    }

    private static int schemaId(byte[] value) {
        return (value[1] & 0xff) << 24 | (value[2] & 0xff) << 16 | (value[3] & 0xff) << 8 | (value[4] & 0xff);
    }

    private RecordReader reader(int id) {
        RecordReader last = recent;
        if (last != null && last.id() == id) {
            return last;
        }
        RecordReader known = readers.get(id);
        if (known == null) {
            known = create(id);
            readers.put(id, known);
        }
        recent = known;
        return known;
    }

    private RecordReader create(int id) {
        if (registry == null) {
            throw new IllegalStateException("deserializer is not configured, expected schema.registry.url");
        }
        return config.specificReader()
                ? RecordReader.specific(id, registry.byId(id))
                : RecordReader.generic(id, registry.byId(id));
    }
}
