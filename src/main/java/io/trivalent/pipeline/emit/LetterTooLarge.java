package io.trivalent.pipeline.emit;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Lowers the {@link LetterLimit} when the topic rejects a dead letter as too large, and fails the task. Its records are read
 * again, and this time the letter is sent without its value. Sending a smaller letter at once would not help: after the error
 * the transaction can only be aborted, and without the lower limit Kafka Streams would produce the same letter again. All
 * other producer errors are handled as by default.
 */
public final class LetterTooLarge extends DefaultProductionExceptionHandler {
    /** Configuration key under which Kafka Streams passes the {@link LetterLimit}. */
    public static final String LIMIT = "trivalent.letter.limit";

    /** Configuration key under which Kafka Streams passes the name of the dead-letter topic. */
    public static final String TOPIC = "trivalent.letter.topic";

    private static final Logger LOG = Logger.getLogger(LetterTooLarge.class);

    private @Nullable LetterLimit limit;
    private String topic = "";

    @Override
    public void configure(Map<String, ?> configs) {
        super.configure(configs);
        limit = (LetterLimit) requireNonNull(configs.get(LIMIT));
        topic = requireNonNull(configs.get(TOPIC)).toString();
    }

    @Override
    public Response handleError(
            ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception exception) {
        if (exception instanceof RecordTooLargeException && record.topic().equals(topic)) {
            int size = LetterLimit.size(record.key(), record.value(), record.headers());
            LOG.warnf(
                    "a dead letter of %d bytes is too large for topic %s; letters above %d bytes are now sent without their"
                            + " value; to keep the values, raise max.message.bytes of the topic and restart",
                    size, topic, requireNonNull(limit).lower(size));
            return Response.fail();
        }
        return super.handleError(context, record, exception);
    }
}
