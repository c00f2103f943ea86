package io.trivalent.pipeline.emit;

import io.trivalent.wire.TopicAdmin;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The maximum size of a dead letter, in bytes: the limit of {@link TopicAdmin}, until the topic rejects a smaller letter.
 * Thread-safe; one for all stream threads of the process.
 */
public final class LetterLimit {
    /** Upper bound for the overhead of a record batch and of its only record (61 and at most 21 bytes). */
    private static final int RECORD_OVERHEAD = 128;

    /** Upper bound for the length fields of a header. */
    private static final int HEADER_OVERHEAD = 10;

    private final AtomicInteger bytes = new AtomicInteger(TopicAdmin.MAX_DEAD_LETTER_BYTES);

    /** Maximum size of a letter. */
    public int bytes() {
        return bytes.get();
    }

    /**
     * Lowers the limit to a quarter of a letter that was too large for the topic. Seven such letters lower the largest limit to
     * 2 KB; a process allows more restarts of a stream thread than that.
     *
     * @param size size of the letter that was too large
     * @return the new limit
     */
    int lower(int size) {
        return bytes.accumulateAndGet(size / 4, Math::min);
    }

    /** Bytes of a record on the wire, uncompressed, rounded up. */
    static int size(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        return RECORD_OVERHEAD + length(key) + length(value) + size(headers);
    }

    static int size(Headers headers) {
        int size = 0;
        for (Header header : headers) {
            size += HEADER_OVERHEAD + header.key().getBytes(StandardCharsets.UTF_8).length + length(header.value());
        }
        return size;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
