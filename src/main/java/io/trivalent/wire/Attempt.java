package io.trivalent.wire;

import static io.trivalent.vocabulary.Source.ATTEMPT_HEADER;
import static io.trivalent.vocabulary.Source.MAX_ATTEMPT;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Reads the attempt number from a record's headers. */
public final class Attempt {
    private static final int MAX_DIGITS = Integer.toString(MAX_ATTEMPT).length();

    private Attempt() {}

    /**
     * The attempt, from 0 to {@link io.trivalent.vocabulary.Source#MAX_ATTEMPT}. It is 0 if the header is missing, is
     * not a decimal number, or is out of range: producers may write any header.
     */
    public static int of(Headers headers) {
        Header header = headers.lastHeader(ATTEMPT_HEADER);
        if (header == null || header.value() == null || header.value().length > MAX_DIGITS) {
            return 0;
        }
        String text = new String(header.value(), StandardCharsets.UTF_8);
        if (!text.matches("[0-9]+")) {
            return 0;
        }
        int attempt = Integer.parseInt(text);
        return attempt <= MAX_ATTEMPT ? attempt : 0;
    }
}
