package io.trivalent.wire;

import java.io.OutputStream;
import java.util.Arrays;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** A reusable buffer and encoder in which one thread builds values. Not thread-safe. */
final class WireBuffer extends OutputStream {
    /** A buffer that a large value made larger than this is replaced before the next value. */
    private static final int MAX_KEPT_BYTES = 1 << 20;

    private static final int INITIAL_BYTES = 512;

    private final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(this, null);
    private byte[] bytes = new byte[INITIAL_BYTES];
    private int size;

    /** Starts a value with the magic byte and the schema id. The encoder is unbuffered, so it keeps no old bytes. */
    BinaryEncoder begin(int schemaId) {
        BinaryEncoder empty = begin();
        bytes[0] = 0;
        bytes[1] = (byte) (schemaId >>> 24);
        bytes[2] = (byte) (schemaId >>> 16);
        bytes[3] = (byte) (schemaId >>> 8);
        bytes[4] = (byte) schemaId;
        size = WireFormat.PREFIX_BYTES;
        return empty;
    }

    /** Starts a value without a schema id. */
    BinaryEncoder begin() {
        if (bytes.length > MAX_KEPT_BYTES) {
            bytes = new byte[INITIAL_BYTES];
        }
        size = 0;
        return encoder;
    }

    byte[] value() {
        return Arrays.copyOf(bytes, size);
    }

    @Override
    public void write(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int start, int length) {
        reserve(length);
        System.arraycopy(source, start, bytes, size, length);
        size += length;
    }

    private void reserve(int more) {
        int needed = Math.addExact(size, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * bytes.length)));
        }
    }
}
