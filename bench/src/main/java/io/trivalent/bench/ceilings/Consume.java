package io.trivalent.bench.ceilings;

import io.trivalent.bench.load.Workload;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * C2: two threads read all records of the workload with read_committed and decode them. Measured in the second pass.
 * {@code per_second}: utterances/s; {@code mb_per_second}: megabytes (10⁶) of values.
 */
final class Consume {
    private final Workload workload;
    private final Channel channel;

    Consume(Workload workload, Channel channel) {
        this.workload = workload;
        this.channel = channel;
    }

    Map<String, Double> measure() throws InterruptedException {
        long[] bytes = new long[Channel.THREADS];
        Callers.seconds(thread -> pass(thread, bytes));
        double seconds = Callers.seconds(thread -> pass(thread, bytes));
        return Map.of(
                "per_second", workload.utterances() / seconds, "mb_per_second", (bytes[0] + bytes[1]) / seconds / 1e6);
    }

    private Callable<Long> pass(int thread, long[] bytes) {
        return () -> {
            long records = 0;
            bytes[thread] = 0;
            try (KafkaConsumer<byte[], byte[]> consumer = channel.consumer(workload, thread);
                    Deserializer<Object> decoder = channel.deserializer()) {
                consumer.seekToBeginning(consumer.assignment());
                Ends ends = Ends.of(consumer);
                while (!ends.reached(consumer)) {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                        decoder.deserialize(record.topic(), record.value());
                        bytes[thread] += record.value().length;
                        records++;
                    }
                }
            }
            return records;
        };
    }
}
