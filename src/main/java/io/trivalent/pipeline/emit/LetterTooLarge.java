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
 * Learns from a dead letter that its topic finds too large: the work is done again, and the letter goes without its value.
 * Going on at once with a smaller letter would not do: the refusal spoils the transaction, which can only be aborted, and
 * Kafka Streams would begin again with the same letter for ever. Whatever else cannot be produced fails as it always did.
 */
public final class LetterTooLarge extends DefaultProductionExceptionHandler {
    /** Key of the configuration under which Kafka Streams hands the {@link LetterLimit} on. */
    public static final String LIMIT = "trivalent.letter.limit";

    /** Key of the configuration under which Kafka Streams hands the name of the dead letters' topic on. */
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
                    "a dead letter of %d bytes is too large for topic %s; letters above %d bytes go without their value"
                            + " from now on; raise max.message.bytes of the topic and restart to keep it",
                    size, topic, requireNonNull(limit).refused(size));
            return Response.fail();
        }
        return super.handleError(context, record, exception);
    }
}
