package io.trivalent.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Avro's binary encoding read from an array that is not to be trusted.
 *
 * <p>Avro's own decoder allocates whatever length a value claims, up to 2 GiB, before it looks for the bytes. This one
 * compares each length with the bytes that are left, and the items of all arrays and maps with the size of the whole
 * value, so that memory stays in proportion to what was received. {@code bytes} fields are read-only views of the
 * array, not copies: a matrix of 175 KB costs one small object. Not thread-safe, used for one value.
 */
final class BodyDecoder extends Decoder {
    /** Items that take no bytes (nulls, empty records) cannot be compared with a size; one value may have this many. */
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
        // Takes no bytes.
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

    /** Items in the next block; a negative count is followed by the block's size in bytes, of no use when reading. */
    private long readBlock() throws IOException {
        long count = readLong();
        if (count < 0) {
            checkedLength(readLong());
            count = -count;
        }
        return counted(count);
    }

    /** Passes over blocks that tell their size; the items of the others are skipped one by one by the caller. */
    private long skipBlocks() throws IOException {
        long count = readLong();
        while (count < 0) {
            advance(readLength());
            count = readLong();
        }
        return counted(count);
    }

    private long counted(long count) throws IOException {
        // The second test is an overflow-safe sum; Long.MIN_VALUE stays negative when negated.
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
