package io.trivalent.pipeline.emit;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.wire.TopicAdmin;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler.Result;
import org.apache.kafka.streams.errors.internals.DefaultErrorHandlerContext;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.Test;

class LetterTooLargeTest {
    private static final ErrorHandlerContext CONTEXT = new DefaultErrorHandlerContext(
            null, "acoustic", 0, 0, new RecordHeaders(), "emit", new TaskId(0, 0), 0, new byte[0], new byte[0]);

    private final LetterLimit limit = new LetterLimit();
    private final LetterTooLarge handler = new LetterTooLarge();

    LetterTooLargeTest() {
        handler.configure(Map.of(LetterTooLarge.LIMIT, limit, LetterTooLarge.TOPIC, "letters"));
    }

    @Test
    void aLetterThatIsTooLargeLowersTheLimit() {
        // When
        Result result = handle("letters", new RecordTooLargeException("no"));
        // Then: the record of 3,872 bytes and its overhead of 128
        assertThat(result).isEqualTo(Result.FAIL);
        assertThat(limit.bytes()).isEqualTo(1_000);
    }

    @Test
    void handlesOtherErrorsAsByDefault() {
        // When, then
        assertThat(handle("sentiments", new RecordTooLargeException("no"))).isEqualTo(Result.FAIL);
        assertThat(handle("letters", new NotLeaderOrFollowerException("no"))).isEqualTo(Result.RETRY);
        assertThat(limit.bytes()).isEqualTo(TopicAdmin.MAX_DEAD_LETTER_BYTES);
    }

    private Result handle(String topic, Exception error) {
        return handler.handleError(CONTEXT, new ProducerRecord<>(topic, new byte[72], new byte[3_800]), error)
                .result();
    }
}
