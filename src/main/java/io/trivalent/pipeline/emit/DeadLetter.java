package io.trivalent.pipeline.emit;

import static java.util.stream.Collectors.joining;

import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.Source;
import io.trivalent.wire.TopicAdmin;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;

/**
 * A rejection as a dead letter: the original bytes as value (none where only the sources lead back), why and where in the
 * headers, all UTF-8 text. The names beginning with {@code __streams.errors} are those of Kafka Streams' own dead letters,
 * so tools that read those read these.
 */
public final class DeadLetter {
    public static final String CODE = "trivalent.code";
    public static final String STAGE = "trivalent.stage";
    public static final String MESSAGE = "__streams.errors.message";
    public static final String TOPIC = "__streams.errors.topic";
    public static final String PARTITION = "__streams.errors.partition";
    public static final String OFFSET = "__streams.errors.offset";
    /** All records a rejected utterance came from, {@code topic-partition@offset}, separated by commas. */
    public static final String SOURCES = "trivalent.sources";

    /** Size of an original value that is too large to be sent on; the value is empty then, and its sources lead back. */
    public static final String ORIGINAL_BYTES = "trivalent.original-bytes";

    private static final int MOST_VALUE = TopicAdmin.MAX_MESSAGE_BYTES;
    private static final int MOST_KEY = 1 << 16;
    private static final int MOST_MESSAGE = 2000;
    private static final byte[] NOTHING = new byte[0];

    private DeadLetter() {}

    /** The original key; none where it is too large to be sent on. */
    public static byte[] key(Rejection rejection) {
        byte[] key = rejection.key().get();
        return key.length <= MOST_KEY ? key : NOTHING;
    }

    public static byte[] value(Rejection rejection) {
        return rejection.original().map(Bytes::get).filter(DeadLetter::fits).orElse(NOTHING);
    }

    public static Headers headers(Rejection rejection) {
        Source first = rejection.sources().get(0);
        Headers headers = new RecordHeaders()
                .add(CODE, utf8(rejection.code().name()))
                .add(STAGE, utf8(rejection.code().stage()))
                .add(MESSAGE, utf8(shortened(rejection.message())))
                .add(TOPIC, utf8(first.topic()))
                .add(PARTITION, utf8(Integer.toString(first.partition())))
                .add(OFFSET, utf8(Long.toString(first.offset())))
                .add(
                        SOURCES,
                        utf8(rejection.sources().stream().map(Source::toString).collect(joining(","))));
        int attempt = rejection.attempt();
        if (attempt > 0) {
            headers.add(Source.ATTEMPT_HEADER, utf8(Integer.toString(attempt)));
        }
        rejection
                .original()
                .map(Bytes::get)
                .filter(value -> !fits(value))
                .ifPresent(value -> headers.add(ORIGINAL_BYTES, utf8(Integer.toString(value.length))));
        return headers;
    }

    /** A compressed batch may carry more than its topic's limit. */
    private static boolean fits(byte[] value) {
        return value.length <= MOST_VALUE;
    }

    private static String shortened(String message) {
        return message.length() <= MOST_MESSAGE ? message : message.substring(0, MOST_MESSAGE) + "…";
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
