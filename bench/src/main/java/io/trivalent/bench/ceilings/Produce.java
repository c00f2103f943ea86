package io.trivalent.bench.ceilings;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trivalent.bench.load.Workload;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * C3: two threads produce one event per utterance in transactions of 100 ms. A pass ends with its last commit.
 * {@code per_second}: events/s.
 */
final class Produce {
    private static final int MIN_EVENTS = 50_000;

    private final Workload workload;
    private final Channel channel;

    Produce(Workload workload, Channel channel) {
        this.workload = workload;
        this.channel = channel;
    }

    Map<String, Double> measure() throws InterruptedException {
        int events = Math.max(MIN_EVENTS, workload.utterances() / Channel.THREADS * Channel.THREADS);
        byte[] event = channel.event(workload);
        try (KafkaProducer<byte[], byte[]> one = channel.producer(0);
                KafkaProducer<byte[], byte[]> two = channel.producer(1)) {
            return new Passes(events, thread -> pass(thread == 0 ? one : two, events / Channel.THREADS, event))
                    .measure();
        }
    }

    private Callable<Long> pass(KafkaProducer<byte[], byte[]> producer, int events, byte[] event) {
        return () -> {
            producer.beginTransaction();
            long begun = System.nanoTime();
            for (int n = 0; n < events; n++) {
                var unused = producer.send(
                        new ProducerRecord<>(channel.scratch(), workload.id(n).getBytes(UTF_8), event));
                if (n % 64 == 0 && System.nanoTime() - begun > Channel.COMMIT_MS * 1_000_000L) {
                    producer.commitTransaction();
                    producer.beginTransaction();
                    begun = System.nanoTime();
                }
            }
            producer.commitTransaction();
            return (long) events;
        };
    }
}
