package io.trivalent.wire;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Names of the headers of dead letters; all values are UTF-8 text. Those that begin with {@code __streams.errors} are
 * Kafka Streams' own names, so tools that read its dead letters read these.
 */
public final class LetterHeaders {
    /** Why: a code from a closed list. */
    public static final String CODE = "trivalent.code";

    /** The stage that refused. */
    public static final String STAGE = "trivalent.stage";

    /** What was found and what was expected. */
    public static final String MESSAGE = "__streams.errors.message";

    /** Topic of the record, or of the first record of the utterance. */
    public static final String TOPIC = "__streams.errors.topic";

    /** Its partition. */
    public static final String PARTITION = "__streams.errors.partition";

    /** Its offset. */
    public static final String OFFSET = "__streams.errors.offset";

    /** All records that were refused, {@code topic-partition@offset}, separated by commas. */
    public static final String SOURCES = "trivalent.sources";

    /** Size of an original value that is too large for the topic; the value is empty then, and its sources lead back. */
    public static final String ORIGINAL_BYTES = "trivalent.original-bytes";

    /**
     * On a record that is no letter but says that one was sent again: the letter's place in the topic,
     * {@code partition@offset}.
     */
    public static final String SENT_AGAIN = "trivalent.sent-again";

    private LetterHeaders() {}

    /** The last header of this name as text; empty where there is none. */
    public static Optional<String> text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    /** Whether this program writes the header itself, so that one of that name from outside means nothing. */
    public static boolean isOurs(String name) {
        return name.startsWith("trivalent.") || name.startsWith("__streams.errors.");
    }
}
