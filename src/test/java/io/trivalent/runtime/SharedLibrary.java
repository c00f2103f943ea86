package io.trivalent.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The smallest ELF file that links other libraries: a header, two segments, the dynamic section and its names. */
final class SharedLibrary {
    private static final int DYNAMIC_AT = 64 + 2 * 56;
    private static final long ADDRESS = 0x10000;

    private SharedLibrary() {}

    /** Writes a library that links these. */
    static Path write(Path file, List<String> linked) throws IOException {
        byte[] names = ("\0" + String.join("\0", linked) + "\0").getBytes(StandardCharsets.UTF_8);
        int dynamicBytes = 16 * (linked.size() + 3);
        int namesAt = DYNAMIC_AT + dynamicBytes;
        ByteBuffer elf = ByteBuffer.allocate(namesAt + names.length).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(0, new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
        elf.putLong(32, 64).putShort(56, (short) 2);
        // One segment that is loaded at another address than its position in the file, and the dynamic section.
        segment(elf, 64, 1, 0, ADDRESS, elf.limit());
        segment(elf, 64 + 56, 2, DYNAMIC_AT, ADDRESS + DYNAMIC_AT, dynamicBytes);
        elf.position(DYNAMIC_AT);
        int at = 1;
        for (String name : linked) {
            elf.putLong(1).putLong(at);
            at += name.getBytes(StandardCharsets.UTF_8).length + 1;
        }
        elf.putLong(5).putLong(ADDRESS + namesAt).putLong(10).putLong(names.length);
        elf.position(namesAt).put(names);
        return Files.write(file, elf.array());
    }

    private static void segment(ByteBuffer elf, int at, int type, long offset, long address, long bytes) {
        elf.putInt(at, type).putLong(at + 8, offset).putLong(at + 16, address).putLong(at + 32, bytes);
    }
}
