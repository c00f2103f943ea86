package io.trivalent.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Decodes Avro's binary encoding from untrusted bytes.
 *
 * <p>Avro's own decoder allocates the length that a value declares, up to 2 GiB, before it checks that the bytes exist.
 * This decoder compares each length with the remaining bytes, and the number of items in all arrays and maps with the
 * size of the value, so memory use is proportional to the size of the value. {@code bytes} fields are read-only views
 * of the array, not copies: a matrix of 175 KB costs one small object. Decodes one value; not thread-safe.
 */
final class BodyDecoder extends Decoder {
    /** Items without bytes (nulls, empty records) that a value may have in addition to one item per byte. */
    private static final int MAX_EMPTY_ITEMS = 65_536;

    private final byte[] bytes;
    private final long maxItems;
    private int position;
    private long items;

    BodyDecoder(byte[] bytes, int start) {
        this.bytes = bytes;
        this.position = start;
        this.maxItems = (long) bytes.length + MAX_EMPTY_ITEMS;
    }

    /** Bytes not read yet. */
    int remaining() {
        return bytes.length - position;
    }

    @Override
    public void readNull() {
        // A null is encoded in zero bytes.
    }

    @Override
    public boolean readBoolean() throws IOException {
        byte value = bytes[advance(1)];
        if (value != 0 && value != 1) {
            throw new IOException("boolean is 0x%02x, expected 0x00 or 0x01".formatted(value));
        }
        return value == 1;
    }

    @Override
    public int readInt() throws IOException {
        long value = readVarint(5);
        if (value >>> 32 != 0) {
            throw new IOException("int does not fit 32 bits");
        }
        return (int) (value >>> 1) ^ -(int) (value & 1);
    }

    @Override
    public long readLong() throws IOException {
        long value = readVarint(10);
        return (value >>> 1) ^ -(value & 1);
    }

    private long readVarint(int maxBytes) throws IOException {
        long value = 0;
        for (int count = 0; count < maxBytes; count++) {
            byte next = bytes[advance(1)];
            value |= (long) (next & 0x7f) << (7 * count);
            if (next >= 0) {
                return value;
            }
        }
        throw new IOException("number has more than %d bytes".formatted(maxBytes));
    }

    @Override
    public float readFloat() throws IOException {
        return Float.intBitsToFloat(littleEndian(advance(4)));
    }

    @Override
    public double readDouble() throws IOException {
        int start = advance(8);
        long low = littleEndian(start) & 0xffff_ffffL;
        return Double.longBitsToDouble((long) littleEndian(start + 4) << 32 | low);
    }

    private int littleEndian(int start) {
        return (bytes[start] & 0xff)
                | (bytes[start + 1] & 0xff) << 8
                | (bytes[start + 2] & 0xff) << 16
                | bytes[start + 3] << 24;
    }

    @Override
    public String readString() throws IOException {
        int length = readLength();
        return length == 0 ? "" : new String(bytes, advance(length), length, UTF_8);
    }

    @Override
    public Utf8 readString(@Nullable Utf8 old) throws IOException {
        int length = readLength();
        byte[] copy = new byte[length];
        System.arraycopy(bytes, advance(length), copy, 0, length);
        return new Utf8(copy);
    }

    @Override
    public void skipString() throws IOException {
        skipBytes();
    }

    @Override
    public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
        int length = readLength();
        return ByteBuffer.wrap(bytes, advance(length), length).slice().asReadOnlyBuffer();
    }

    @Override
    public void skipBytes() throws IOException {
        advance(readLength());
    }

    private int readLength() throws IOException {
        return checkedLength(readLong());
    }

    private int checkedLength(long length) throws IOException {
        if (length < 0 || length > remaining()) {
            throw new EOFException("length is %d with %d bytes left".formatted(length, remaining()));
        }
        return (int) length;
    }

    @Override
    public void readFixed(byte[] target, int start, int length) throws IOException {
        System.arraycopy(bytes, advance(length), target, start, length);
    }

    @Override
    public void skipFixed(int length) throws IOException {
        advance(length);
    }

    @Override
    public int readEnum() throws IOException {
        return readInt();
    }

    @Override
    public int readIndex() throws IOException {
        return readInt();
    }

    @Override
    public long readArrayStart() throws IOException {
        return readBlock();
    }

    @Override
    public long arrayNext() throws IOException {
        return readBlock();
    }

    @Override
    public long skipArray() throws IOException {
        return skipBlocks();
    }

    @Override
    public long readMapStart() throws IOException {
        return readBlock();
    }

    @Override
    public long mapNext() throws IOException {
        return readBlock();
    }

    @Override
    public long skipMap() throws IOException {
        return skipBlocks();
    }

    /** Number of items in the next block. After a negative count comes the block's size in bytes, which is ignored. */
    private long readBlock() throws IOException {
        long count = readLong();
        if (count < 0) {
            checkedLength(readLong());
            count = -count;
        }
        return counted(count);
    }

    /**
     * Skips blocks that state their size. Returns the item count of the next block without one, for the caller to skip.
     */
    private long skipBlocks() throws IOException {
        long count = readLong();
        while (count < 0) {
            advance(readLength());
            count = readLong();
        }
        return counted(count);
    }

    private long counted(long count) throws IOException {
        // The subtraction cannot overflow, a sum could. The first test also catches a negated Long.MIN_VALUE.
        if (count < 0 || count > maxItems - items) {
            throw new IOException("block of %d items in a value of %d bytes".formatted(count, bytes.length));
        }
        items += count;
        return count;
    }

    private int advance(int length) throws EOFException {
        if (length > remaining()) {
            throw new EOFException("value ends %d bytes early".formatted(length - remaining()));
        }
        int start = position;
        position += length;
        return start;
    }
}
