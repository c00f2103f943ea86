package io.trivalent.pipeline.flow;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reports each poll of a stream thread's consumer to the process's {@link InputPositions}. Kafka creates it. The next offsets
 * of a poll pass over transaction markers, which no record shows.
 */
public final class PositionInterceptor implements ConsumerInterceptor<byte[], byte[]> {
    /** Key of the setting that holds the {@link InputPositions}. */
    public static final String POSITIONS = "trivalent.input.positions";

    private @Nullable InputPositions positions;

    @Override
    public void configure(Map<String, ?> configs) {
        positions = (InputPositions) requireNonNull(configs.get(POSITIONS));
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        requireNonNull(positions).returned(records);
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        // commits go through transactions, which interceptors do not see
    }

    @Override
    public void close() {
        // nothing to release
    }
}
