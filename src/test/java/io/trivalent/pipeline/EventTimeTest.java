package io.trivalent.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventTimeTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final long BEFORE = NOW - 3_600_000;

    private final EventTime time = new EventTime(Duration.ofMinutes(1), () -> NOW);

    @ParameterizedTest
    @CsvSource({"0", "1699990000000", "1700000000000", "1700000060000"})
    void keepsATimestampThatIsNotTooFarAhead(long own) {
        // Given
        ConsumerRecord<Object, Object> record = stamped(own);
        // When
        long extracted = time.extract(record, BEFORE);
        // Then
        assertThat(extracted).isEqualTo(own);
        assertThat(EventTime.of(processed(record, extracted))).isEqualTo(own);
    }

    @ParameterizedTest
    @CsvSource({"1700000060001", "1700086400000", "9223372036854775807"})
    void aRecordFromTheFutureReceivesThePartitionsTimeAndKeepsItsOwnInAHeader(long own) {
        // Given
        ConsumerRecord<Object, Object> record = stamped(own);
        // When
        long extracted = time.extract(record, BEFORE);
        // Then
        assertThat(extracted).isEqualTo(BEFORE);
        assertThat(EventTime.of(processed(record, extracted))).isEqualTo(own);
    }

    @ParameterizedTest
    @CsvSource({"1600000000000, 1600000000000", "-1, 0"})
    void aRecordWithoutATimestampReceivesThePartitionsTime(long partitionTime, long expected) {
        // Given
        ConsumerRecord<Object, Object> record = stamped(-1);
        // When
        long extracted = time.extract(record, partitionTime);
        // Then
        assertThat(extracted).isEqualTo(expected);
        assertThat(EventTime.of(processed(record, extracted))).isEqualTo(expected);
    }

    @Test
    void ignoresTheHeaderOfAPublisher() {
        // Given
        ConsumerRecord<Object, Object> record = stamped(NOW);
        record.headers().add("trivalent.timestamp", "yesterday".getBytes(StandardCharsets.UTF_8));
        // When
        long extracted = time.extract(record, BEFORE);
        // Then
        assertThat(EventTime.of(processed(record, extracted))).isEqualTo(NOW);
    }

    private static ConsumerRecord<Object, Object> stamped(long own) {
        return new ConsumerRecord<>(
                "topic",
                0,
                0L,
                own,
                TimestampType.CREATE_TIME,
                1,
                1,
                "key",
                "value",
                new RecordHeaders(),
                Optional.empty());
    }

    private static Record<byte[], byte[]> processed(ConsumerRecord<Object, Object> record, long extracted) {
        return new Record<>(new byte[1], new byte[1], extracted, record.headers());
    }
}
