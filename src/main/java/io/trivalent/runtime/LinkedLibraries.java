package io.trivalent.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads which shared libraries a library links: the entries {@code DT_NEEDED} of its dynamic section. Only 64-bit
 * little-endian ELF files, as on Linux on x86-64 and ARM. See the ELF specification, "Program Header" and "Dynamic Section".
 */
final class LinkedLibraries {
    private static final int ELF = 0x464c457f;
    private static final int HEADER_BYTES = 64;
    private static final int SEGMENT_BYTES = 56;
    private static final int ENTRY_BYTES = 16;
    private static final int LOADED = 1;
    private static final int DYNAMIC = 2;
    private static final long NEEDED = 1;
    private static final long STRING_TABLE = 5;
    private static final long STRING_BYTES = 10;
    private static final int MAX_TABLE_BYTES = 1 << 26;

    private final FileChannel file;
    private final Path path;

    private LinkedLibraries(FileChannel file, Path path) {
        this.file = file;
        this.path = path;
    }

    /**
     * The names of the linked libraries, in the order of the file.
     *
     * @throws IOException if the file cannot be read or is no such ELF file
     */
    static List<String> of(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            return new LinkedLibraries(file, path).names();
        }
    }

    private List<String> names() throws IOException {
        ByteBuffer header = read(0, HEADER_BYTES);
        if (header.getInt(0) != ELF || header.get(4) != 2 || header.get(5) != 1) {
            throw new IOException("'%s' begins with %08x, expected a 64-bit little-endian ELF file"
                    .formatted(path, Integer.reverseBytes(header.getInt(0))));
        }
        ByteBuffer segments = read(header.getLong(32), SEGMENT_BYTES * Short.toUnsignedInt(header.getShort(56)));
        List<Long> offsets = new ArrayList<>();
        long table = 0;
        long tableBytes = 0;
        ByteBuffer dynamic = dynamic(segments);
        for (int at = 0; at + ENTRY_BYTES <= dynamic.limit() && dynamic.getLong(at) != 0; at += ENTRY_BYTES) {
            long tag = dynamic.getLong(at);
            long value = dynamic.getLong(at + 8);
            if (tag == NEEDED) {
                offsets.add(value);
            } else if (tag == STRING_TABLE) {
                table = value;
            } else if (tag == STRING_BYTES) {
                tableBytes = value;
            }
        }
        ByteBuffer strings = read(offset(segments, table), Math.toIntExact(tableBytes));
        return offsets.stream().map(at -> text(strings, Math.toIntExact(at))).toList();
    }

    private ByteBuffer dynamic(ByteBuffer segments) throws IOException {
        for (int at = 0; at < segments.limit(); at += SEGMENT_BYTES) {
            if (segments.getInt(at) == DYNAMIC) {
                return read(segments.getLong(at + 8), Math.toIntExact(segments.getLong(at + 32)));
            }
        }
        return ByteBuffer.allocate(0);
    }

    /** The position in the file of an address in memory. */
    private static long offset(ByteBuffer segments, long address) {
        for (int at = 0; at < segments.limit(); at += SEGMENT_BYTES) {
            long begin = segments.getLong(at + 16);
            if (segments.getInt(at) == LOADED && address >= begin && address < begin + segments.getLong(at + 32)) {
                return address - begin + segments.getLong(at + 8);
            }
        }
        return address;
    }

    private ByteBuffer read(long offset, int bytes) throws IOException {
        if (offset < 0 || bytes < 0 || bytes > MAX_TABLE_BYTES || offset + bytes > file.size()) {
            throw new IOException("'%s' has %d bytes, expected %d at %d: it is cut off or no ELF file"
                    .formatted(path, file.size(), bytes, offset));
        }
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int read;
        do {
            read = file.read(buffer, offset + buffer.position());
        } while (read > 0);
        return buffer.flip();
    }

    private static String text(ByteBuffer strings, int at) {
        int end = at;
        while (end < strings.limit() && strings.get(end) != 0) {
            end++;
        }
        byte[] name = new byte[end - at];
        strings.get(at, name);
        return new String(name, StandardCharsets.UTF_8);
    }
}
