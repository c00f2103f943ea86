package io.trivalent.pipeline;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The time by which Streams chooses among the partitions of a task: the one whose next record is the oldest. Milliseconds
 * since 1970.
 *
 * <p>A record from further ahead than clocks may differ is going to be refused. With its own timestamp it would come to its
 * turn when the other topics are read to their ends, and so would all that stand behind it: a whole backlog would be joined
 * without them. It takes the time of those before it, and its own goes along in a header. So does a record without a
 * timestamp (some clients send none), which is not to stop the task.
 */
final class EventTime implements TimestampExtractor {
    private static final String OWN = "trivalent.timestamp";

    private final long maxAheadMs;
    private final LongSupplier wallMs;

    EventTime(Duration maxAhead, LongSupplier wallMs) {
        this.maxAheadMs = maxAhead.toMillis();
        this.wallMs = wallMs;
    }

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        record.headers().remove(OWN); // anybody may write headers
        long own = record.timestamp();
        if (own >= 0 && own - wallMs.getAsLong() <= maxAheadMs) {
            return own;
        }
        if (own >= 0) {
            record.headers()
                    .add(OWN, ByteBuffer.allocate(Long.BYTES).putLong(own).array());
        }
        return Math.max(0, partitionTime);
    }

    /** The timestamp that the publisher gave the record, where it gave one. */
    static long of(Record<byte[], byte[]> record) {
        Header own = record.headers().lastHeader(OWN);
        return own == null ? record.timestamp() : ByteBuffer.wrap(own.value()).getLong();
    }
}
