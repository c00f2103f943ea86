package io.trivalent.chaos;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A publisher that loses nothing: idempotent, and patient with brokers that are away. */
final class Publisher implements AutoCloseable {
    private static final int BURST = 50;

    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private long records;

    Publisher(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "enable.idempotence", true,
                        "acks", "all",
                        "linger.ms", 5,
                        "delivery.timeout.ms", 300_000,
                        "request.timeout.ms", 5_000,
                        "max.block.ms", 300_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Publishes at this many records a second, 0 for as fast as possible, and returns when the brokers have them. */
    void send(List<Script.Line> lines, int perSecond) {
        long start = System.nanoTime();
        for (int i = 0; i < lines.size(); i++) {
            if (perSecond > 0 && i % BURST == 0) {
                waitUntil(start + i * TimeUnit.SECONDS.toNanos(1) / perSecond);
            }
            Future<RecordMetadata> unused = producer.send(lines.get(i).record(), (metadata, error) -> {
                if (error != null) {
                    failure.compareAndSet(null, error);
                }
            });
            records++;
        }
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw new AssertionError("a record could not be published, so the run proves nothing", failed);
        }
    }

    long records() {
        return records;
    }

    private static void waitUntil(long nanos) {
        while (System.nanoTime() < nanos) {
            LockSupport.parkNanos(nanos - System.nanoTime());
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
