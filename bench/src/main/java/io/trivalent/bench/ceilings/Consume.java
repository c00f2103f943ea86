package io.trivalent.bench.ceilings;

import io.trivalent.bench.load.Workload;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * C2: two threads read all records of the workload with read_committed and decode them. {@code per_second}:
 * utterances/s; {@code mb_per_second}: megabytes (10⁶) of values.
 */
final class Consume {
    private final Workload workload;
    private final Channel channel;
    private final long[] bytes = new long[Channel.THREADS];

    Consume(Workload workload, Channel channel) {
        this.workload = workload;
        this.channel = channel;
    }

    Map<String, Double> measure() throws InterruptedException {
        try (KafkaConsumer<byte[], byte[]> one = channel.consumer(workload, 0);
                KafkaConsumer<byte[], byte[]> two = channel.consumer(workload, 1);
                Deserializer<Object> decoder = channel.deserializer()) {
            Map<String, Double> figures = new Passes(
                            workload.utterances(), thread -> pass(thread, thread == 0 ? one : two, decoder))
                    .measure();
            double bytesPerUtterance = (double) (bytes[0] + bytes[1]) / workload.utterances();
            figures.put("mb_per_second", figures.getOrDefault("per_second", 0.0) * bytesPerUtterance / 1e6);
            return figures;
        }
    }

    private Callable<Long> pass(int thread, KafkaConsumer<byte[], byte[]> consumer, Deserializer<Object> decoder) {
        return () -> {
            long records = 0;
            bytes[thread] = 0;
            consumer.seekToBeginning(consumer.assignment());
            Ends ends = Ends.of(consumer);
            while (!ends.reached(consumer)) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    decoder.deserialize(record.topic(), record.value());
                    bytes[thread] += record.value().length;
                    records++;
                }
            }
            return records;
        };
    }
}
