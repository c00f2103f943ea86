package io.trivalent.wire;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Names of the headers of dead letters; all values are UTF-8 text. Names that begin with {@code __streams.errors} are
 * those of Kafka Streams, so tools for its dead letters can also read these.
 */
public final class LetterHeaders {
    /** Code of the rejection, from a closed list. */
    public static final String CODE = "trivalent.code";

    /** The stage that rejected the record or utterance. */
    public static final String STAGE = "trivalent.stage";

    /** Message with the found and the expected value. */
    public static final String MESSAGE = "__streams.errors.message";

    /** Topic of the record, or of the first record of the utterance. */
    public static final String TOPIC = "__streams.errors.topic";

    /** Its partition. */
    public static final String PARTITION = "__streams.errors.partition";

    /** Its offset. */
    public static final String OFFSET = "__streams.errors.offset";

    /** All rejected records, {@code topic-partition@offset}, separated by commas. */
    public static final String SOURCES = "trivalent.sources";

    /** Size in bytes of an original value that is too large for the topic. The letter's value is then empty. */
    public static final String ORIGINAL_BYTES = "trivalent.original-bytes";

    /**
     * Marks a record that is not a letter but a note that a letter was replayed. The value is that letter's place in
     * the topic, {@code partition@offset}.
     */
    public static final String SENT_AGAIN = "trivalent.sent-again";

    private LetterHeaders() {}

    /** The last header with this name as text; empty if there is none. */
    public static Optional<String> text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    /**
     * Whether the name is reserved for headers that this program writes. Producers' headers with such a name are
     * ignored.
     */
    public static boolean isOurs(String name) {
        return name.startsWith("trivalent.") || name.startsWith("__streams.errors.");
    }
}
