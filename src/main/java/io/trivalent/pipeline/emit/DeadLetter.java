package io.trivalent.pipeline.emit;

import static java.util.stream.Collectors.joining;

import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.Source;
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

    private DeadLetter() {}

    public static byte[] value(Rejection rejection) {
        return rejection.original().map(Bytes::get).orElseGet(() -> new byte[0]);
    }

    public static Headers headers(Rejection rejection) {
        Source first = rejection.sources().get(0);
        return new RecordHeaders()
                .add(CODE, utf8(rejection.code().name()))
                .add(STAGE, utf8(rejection.code().stage()))
                .add(MESSAGE, utf8(rejection.message()))
                .add(TOPIC, utf8(first.topic()))
                .add(PARTITION, utf8(Integer.toString(first.partition())))
                .add(OFFSET, utf8(Long.toString(first.offset())))
                .add(
                        SOURCES,
                        utf8(rejection.sources().stream().map(Source::toString).collect(joining(","))));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
