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
 * A rejection as a dead letter: the original bytes as value (none where only the sources lead back), why and where in the
 * headers named by {@link LetterHeaders}, behind the headers that the refused record had.
 */
public final class DeadLetter {
    private static final int MAX_KEY = 1 << 16;
    private static final int MAX_MESSAGE = 2000;
    private static final int MAX_ORIGINAL_HEADERS = 1 << 16;
    private static final byte[] NOTHING = new byte[0];

    private final byte[] value;
    private final Headers headers;

    /**
     * @param original headers of the refused record
     * @param maxBytes largest letter; what does not fit goes without its value, or without the original headers
     */
    public DeadLetter(Rejection rejection, Headers original, int maxBytes) {
        byte[] bytes = rejection.original().map(Bytes::get).orElse(NOTHING);
        this.headers = kept(original, Math.min(MAX_ORIGINAL_HEADERS, maxBytes / 4));
        describe(rejection);
        boolean fits = bytes.length == 0 || LetterLimit.size(key(rejection), bytes, headers) <= maxBytes;
        this.value = fits ? bytes : NOTHING;
        if (!fits) {
            add(LetterHeaders.ORIGINAL_BYTES, Integer.toString(bytes.length));
        }
    }

    /** The original key; none where it is too large to be sent on. */
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

    private static Headers kept(Headers original, int maxBytes) {
        Headers kept = new RecordHeaders();
        for (Header header : original) {
            if (!LetterHeaders.isOurs(header.key())) {
                kept.add(header);
            }
        }
        return LetterLimit.size(kept) <= maxBytes ? kept : new RecordHeaders();
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
