package io.trivalent.pipeline.emit;

import static java.util.stream.Collectors.joining;

import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.Source;
import io.trivalent.wire.LetterHeaders;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;

/**
 * A rejection as a dead letter. Its value is the value of the rejected record; it is empty if an utterance of several records
 * was rejected. Its headers are those of the rejected record, followed by reason and source as {@link LetterHeaders} names
 * them.
 */
public final class DeadLetter {
    private static final int MAX_KEY = 1 << 16;
    private static final int MAX_MESSAGE = 2000;
    private static final int MAX_ORIGINAL_HEADERS = 1 << 16;
    private static final byte[] NOTHING = new byte[0];

    private final byte[] value;
    private final Headers headers;

    /**
     * Builds the dead letter of a rejection.
     *
     * @param original headers of the rejected record
     * @param maxBytes maximum size of the letter; its value, or the original headers, are omitted if they do not fit
     */
    public DeadLetter(Rejection rejection, Headers original, int maxBytes) {
        byte[] bytes = rejection.original().map(Bytes::get).orElse(NOTHING);
        this.headers = copied(original, Math.min(MAX_ORIGINAL_HEADERS, maxBytes / 4));
        describe(rejection);
        boolean fits = bytes.length == 0 || LetterLimit.size(key(rejection), bytes, headers) <= maxBytes;
        this.value = fits ? bytes : NOTHING;
        if (!fits) {
            add(LetterHeaders.ORIGINAL_BYTES, Integer.toString(bytes.length));
        }
    }

    /** The key of the rejected record; empty if it has more than 64 KiB. */
    public static byte[] key(Rejection rejection) {
        byte[] key = rejection.key().get();
        return key.length <= MAX_KEY ? key : NOTHING;
    }

    public byte[] value() {
        return value;
    }

    public Headers headers() {
        return headers;
    }

    private static Headers copied(Headers original, int maxBytes) {
        Headers copy = new RecordHeaders();
        for (Header header : original) {
            if (!LetterHeaders.isOurs(header.key())) {
                copy.add(header);
            }
        }
        return LetterLimit.size(copy) <= maxBytes ? copy : new RecordHeaders();
    }

    private void describe(Rejection rejection) {
        Source first = rejection.sources().get(0);
        add(LetterHeaders.CODE, rejection.code().name());
        add(LetterHeaders.STAGE, rejection.code().stage());
        add(LetterHeaders.MESSAGE, shortened(rejection.message()));
        add(LetterHeaders.TOPIC, first.topic());
        add(LetterHeaders.PARTITION, Integer.toString(first.partition()));
        add(LetterHeaders.OFFSET, Long.toString(first.offset()));
        add(
                LetterHeaders.SOURCES,
                rejection.sources().stream().map(Source::toString).collect(joining(",")));
        if (rejection.attempt() > 0) {
            add(Source.ATTEMPT_HEADER, Integer.toString(rejection.attempt()));
        }
    }

    private void add(String name, String text) {
        headers.add(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String shortened(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…";
    }
}
