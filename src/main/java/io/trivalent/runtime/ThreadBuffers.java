package io.trivalent.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A direct buffer for each thread, grown as needed and reused: allocating one takes longer than most runs of a quantizer, and
 * its memory is not free before a garbage collection. Thread-safe.
 */
final class ThreadBuffers {
    private static final int FIRST_BYTES = 1 << 12;

    private final ThreadLocal<ByteBuffer> buffers = ThreadLocal.withInitial(() -> allocate(FIRST_BYTES));

    /** The calling thread's buffer in native order, empty and with this limit; valid until the thread's next call. */
    ByteBuffer of(int bytes) {
        ByteBuffer buffer = buffers.get();
        if (buffer.capacity() < bytes) {
            buffer = allocate(bytes);
            buffers.set(buffer);
        }
        return buffer.clear().limit(bytes);
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
