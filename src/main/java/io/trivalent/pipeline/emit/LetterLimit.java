package io.trivalent.pipeline.emit;

import io.trivalent.wire.TopicAdmin;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * How large a dead letter may be, in bytes: what {@link TopicAdmin} allows, until the topic refuses less. Thread-safe;
 * one for all stream threads of the process.
 */
public final class LetterLimit {
    /** More than the frame of a batch and of its only record takes (61 and at most 21 bytes). */
    private static final int FRAME = 128;

    /** More than the lengths of a header's name and value take. */
    private static final int HEADER_FRAME = 10;

    private final AtomicInteger bytes = new AtomicInteger(TopicAdmin.MAX_DEAD_LETTER_BYTES);

    /** Largest letter that may be sent. */
    public int bytes() {
        return bytes.get();
    }

    /**
     * A letter of this size was too large for the topic. The limit falls to a quarter of it: seven refusals lead from the
     * largest letter to a topic for 2 KB, fewer than the restarts that a process allows itself.
     *
     * @return the limit from now on
     */
    int refused(int size) {
        return bytes.accumulateAndGet(size / 4, Math::min);
    }

    /** Bytes of a record on the wire, uncompressed, rounded up. */
    static int size(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        return FRAME + length(key) + length(value) + size(headers);
    }

    static int size(Headers headers) {
        int size = 0;
        for (Header header : headers) {
            size += HEADER_FRAME + header.key().getBytes(StandardCharsets.UTF_8).length + length(header.value());
        }
        return size;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
