package io.trivalent.wire;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The Confluent wire format: where a record's schema id stands.
 *
 * <pre>
 * in front of the value    0x00, id as 4 bytes big-endian, Avro binary
 * in a header              {@value #VALUE_HEADER}: 0x00 and the id, or 0x01 and a GUID of 16 bytes; the value is Avro binary
 * </pre>
 *
 * A header wins over the bytes in front of the value. Source: Confluent Platform 8.1, class SchemaId.
 */
public final class WireFormat {
    /** Header with the schema id of a record's value. */
    public static final String VALUE_HEADER = "__value_schema_id";

    /** Header with the schema id of a record's key. */
    static final String KEY_HEADER = "__key_schema_id";

    static final int PREFIX_BYTES = 5;

    private static final int GUID_BYTES = 17;

    private WireFormat() {}

    /**
     * Checks that a value states its schema id, before a deserializer reads it: those of others may ask the registry
     * for what the first bytes happen to say.
     *
     * @throws UnreadableRecordException if neither the header nor the first bytes are a schema id
     */
    public static void check(Headers headers, byte[] value) {
        if (inHeader(headers, VALUE_HEADER).isEmpty()) {
            inFront(value);
        }
    }

    /** Whether the value's schema is named by a GUID. */
    public static boolean hasGuid(Headers headers) {
        Header header = headers.lastHeader(VALUE_HEADER);
        return header != null && header.value() != null && header.value().length == GUID_BYTES;
    }

    /**
     * The schema id in a header; empty if there is no such header.
     *
     * @throws UnreadableRecordException if the header is not a schema id
     */
    static Optional<SchemaId> inHeader(@Nullable Headers headers, String name) {
        Header header = headers == null ? null : headers.lastHeader(name);
        if (header == null || header.value() == null) {
            return Optional.empty();
        }
        byte[] id = header.value();
        if (id.length == PREFIX_BYTES && id[0] == 0) {
            return Optional.of(new SchemaId.Numbered(ByteBuffer.wrap(id).getInt(1)));
        }
        if (id.length == GUID_BYTES && id[0] == 1) {
            ByteBuffer bytes = ByteBuffer.wrap(id);
            return Optional.of(new SchemaId.Guid(new UUID(bytes.getLong(1), bytes.getLong(9))));
        }
        throw new UnreadableRecordException("header %s is 0x%s, expected 0x00 with 4 bytes or 0x01 with 16 bytes"
                .formatted(name, HexFormat.of().formatHex(id, 0, Math.min(id.length, GUID_BYTES))));
    }

    /**
     * The schema id in front of a value.
     *
     * @throws UnreadableRecordException if the value does not begin with one
     */
    static int inFront(byte[] value) {
        if (value.length == 0) {
            throw new UnreadableRecordException(
                    "value is empty, expected at least %d bytes (confluent wire format)".formatted(PREFIX_BYTES));
        }
        if (value[0] != 0) {
            throw new UnreadableRecordException(
                    "value begins with byte 0x%02x, expected 0x00 (confluent wire format)".formatted(value[0]));
        }
        if (value.length < PREFIX_BYTES) {
            throw new UnreadableRecordException("value has %d bytes, expected at least %d (confluent wire format)"
                    .formatted(value.length, PREFIX_BYTES));
        }
        return (value[1] & 0xff) << 24 | (value[2] & 0xff) << 16 | (value[3] & 0xff) << 8 | (value[4] & 0xff);
    }

    /** A header's value with a GUID. */
    static byte[] header(UUID guid) {
        return ByteBuffer.allocate(GUID_BYTES)
                .put((byte) 1)
                .putLong(guid.getMostSignificantBits())
                .putLong(guid.getLeastSignificantBits())
                .array();
    }
}
