package io.trivalent.bench.ceilings;

import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** The end offsets of the assigned partitions at one moment. */
record Ends(Map<TopicPartition, Long> offsets) {
    static Ends of(Consumer<?, ?> consumer) {
        return new Ends(consumer.endOffsets(consumer.assignment()));
    }

    boolean reached(Consumer<?, ?> consumer) {
        return offsets.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
}
