package io.trivalent.wire;

import java.util.UUID;
import org.apache.avro.io.BinaryEncoder;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Where a serializer writes the schema id: in front of the value, or into a header. */
sealed interface SchemaPlace {
    static SchemaPlace inFront(int id) {
        return new Front(id);
    }

    static SchemaPlace inHeader(boolean isKey, UUID guid) {
        return new InHeader(isKey ? WireFormat.KEY_HEADER : WireFormat.VALUE_HEADER, WireFormat.header(guid), guid);
    }

    /** Starts a value. */
    BinaryEncoder begin(WireBuffer buffer);

    /** Number of bytes in front of the Avro body. */
    int bytesInFront();

    /** Adds the header, if there is one. */
    void mark(@Nullable Headers headers);

    /** @param id the registry's number */
    record Front(int id) implements SchemaPlace {
        @Override
        public BinaryEncoder begin(WireBuffer buffer) {
            return buffer.begin(id);
        }

        @Override
        public int bytesInFront() {
            return WireFormat.PREFIX_BYTES;
        }

        @Override
        public void mark(@Nullable Headers headers) {
            // The value has it.
        }

        @Override
        public String toString() {
            return "schema id " + id;
        }
    }

    /**
     * @param name of the header
     * @param value of the header
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record InHeader(String name, byte[] value, UUID guid) implements SchemaPlace {
        @Override
        public BinaryEncoder begin(WireBuffer buffer) {
            return buffer.begin();
        }

        @Override
        public int bytesInFront() {
            return 0;
        }

        @Override
        public void mark(@Nullable Headers headers) {
            if (headers == null) {
                throw new SerializationException(
                        "record has no headers, expected some because its schema id goes into " + name);
            }
            headers.remove(name).add(name, value);
        }

        @Override
        public String toString() {
            return "schema guid " + guid;
        }
    }
}
