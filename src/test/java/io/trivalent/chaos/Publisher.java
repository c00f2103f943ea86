package io.trivalent.chaos;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** An idempotent publisher that retries for five minutes while brokers are down. */
final class Publisher implements AutoCloseable {
    private static final int BURST = 50;

    private final KafkaProducer<byte[], byte[]> producer;
    private final @Nullable PublishTimes times;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private long records;

    Publisher(String bootstrapServers) {
        this(bootstrapServers, null);
    }

    /** @param times receives the times of all records, whose keys must be ids of a {@link Script}; null for none */
    Publisher(String bootstrapServers, @Nullable PublishTimes times) {
        this.times = times;
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "enable.idempotence", true,
                        // Several requests in flight can stay out of order for ever if the leader changes.
                        "max.in.flight.requests.per.connection", 1,
                        "acks", "all",
                        "linger.ms", 5,
                        "delivery.timeout.ms", 300_000,
                        "request.timeout.ms", 5_000,
                        "max.block.ms", 300_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /**
     * Publishes records and returns when the brokers have acknowledged them.
     *
     * @param perSecond rate, 0 for as fast as possible
     * @throws AssertionError if a record could not be published
     */
    void send(List<ProducerRecord<byte[], byte[]>> batch, int perSecond) {
        long start = System.nanoTime();
        for (int i = 0; i < batch.size(); i++) {
            if (perSecond > 0 && i % BURST == 0) {
                waitUntil(start + i * TimeUnit.SECONDS.toNanos(1) / perSecond);
            }
            ProducerRecord<byte[], byte[]> record = batch.get(i);
            if (times != null) {
                times.sent(record, System.currentTimeMillis());
            }
            Future<RecordMetadata> unused = producer.send(record, (metadata, error) -> {
                if (times != null) {
                    times.acknowledged(record, System.currentTimeMillis());
                }
                if (error != null) {
                    failure.compareAndSet(null, error);
                }
            });
            records++;
        }
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw new AssertionError("a record could not be published, so the run is inconclusive", failed);
        }
    }

    /** Number of records published so far. */
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
