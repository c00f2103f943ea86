package io.trivalent.pipeline;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The event time of an input record, in milliseconds since 1970. Kafka Streams processes the partition of a task whose next
 * record is the oldest.
 *
 * <p>A record whose timestamp is too far in the future will be rejected by {@code validate}. With its own timestamp it would
 * not be processed until the other topics are drained, and neither would the records behind it in its partition: the join
 * would release a whole backlog without them. It receives the stream time of its partition instead, and a header carries its
 * own timestamp. A record without a timestamp (some clients send none) receives the partition's stream time too, because
 * Kafka Streams would otherwise stop the task.
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
        if (record.headers().lastHeader(OWN) != null) {
            record.headers().remove(OWN); // a publisher has set it
        }
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

    /** The publisher's timestamp; the partition's stream time if the record has none. */
    static long of(Record<byte[], byte[]> record) {
        Header own = record.headers().lastHeader(OWN);
        return own == null ? record.timestamp() : ByteBuffer.wrap(own.value()).getLong();
    }
}
