package io.trivalent.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trivalent.bench.measure.PoissonArrivals;
import io.trivalent.wire.Topics;
import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Publishes a workload, at once or on a schedule, uncompressed. Used by one thread. */
public final class Publisher implements AutoCloseable {
    /** The rate by which the timestamps of a drain's records are spaced, as if they had been published live. */
    private static final double DRAIN_PER_SECOND = 1_000;

    /** The publisher sleeps at least this long, so that it does not take a core to itself. */
    private static final long REST_NANOS = 300_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final Serializer<Object> values;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private long enqueued;

    /** A part and the time at which it is due, nanoseconds after the start of the schedule. */
    private record Due(long atNanos, long order, String key, Part part) {}

    /**
     * A publisher of Avro records.
     *
     * @param lingerMs how long the producer waits for more records
     */
    public Publisher(String bootstrapServers, Serializer<Object> values, int lingerMs) {
        this.values = values;
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "acks",
                        "all",
                        "delivery.timeout.ms",
                        60_000,
                        "linger.ms",
                        lingerMs,
                        "batch.size",
                        256 * 1024,
                        "buffer.memory",
                        64L * 1024 * 1024,
                        "max.request.size",
                        4 * 1024 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /**
     * Publishes all utterances of a workload, in the order in which their parts would be due at 1,000 utterances/s, and
     * returns when the broker has them.
     */
    public void publish(Workload workload, Topics topics) {
        long startMs = System.currentTimeMillis() - (long) (1_000 * workload.utterances() / DRAIN_PER_SECOND) - 1_000;
        PriorityQueue<Due> queue = queue();
        for (int n = 0; n < workload.utterances(); n++) {
            long arrival = (long) (1e9 * n / DRAIN_PER_SECOND);
            enqueue(workload, n, arrival, queue);
            for (Due due = queue.peek(); due != null && due.atNanos() <= arrival; due = queue.peek()) {
                send(queue.remove(), topics, startMs);
            }
        }
        while (!queue.isEmpty()) {
            send(queue.remove(), topics, startMs);
        }
        flush();
    }

    /**
     * Publishes utterances with Poisson arrivals, each part when it is due, and returns when the broker has them.
     * Latency counts from the schedule, so a late publisher does not hide a slow processor.
     *
     * @return when the schedule began and when each utterance was complete by it
     */
    public Schedule publish(Workload workload, Topics topics, double perSecond, int seconds, long seed) {
        PoissonArrivals arrivals = new PoissonArrivals(perSecond, seed);
        long start = System.nanoTime();
        long startMs = System.currentTimeMillis();
        Schedule schedule = new Schedule(start);
        PriorityQueue<Due> queue = queue();
        long arrival = arrivals.nextNanos();
        long end = seconds * 1_000_000_000L;
        for (int n = 0; arrival < end || !queue.isEmpty(); ) {
            long now = System.nanoTime() - start;
            while (arrival <= now && arrival < end) {
                schedule.add(enqueue(workload, n, arrival, queue), workload.complete(n));
                n++;
                arrival = arrivals.nextNanos();
            }
            for (Due due = queue.peek(); due != null && due.atNanos() <= now; due = queue.peek()) {
                schedule.late(due.atNanos(), now - due.atNanos());
                send(queue.remove(), topics, startMs);
            }
            rest(arrival, queue.peek(), start);
        }
        flush();
        return schedule;
    }

    private static PriorityQueue<Due> queue() {
        return new PriorityQueue<>(Comparator.comparingLong(Due::atNanos).thenComparingLong(Due::order));
    }

    /** Enqueues the parts of an utterance and returns when the last one is due. */
    private long enqueue(Workload workload, int number, long arrival, PriorityQueue<Due> queue) {
        String key = workload.id(number);
        long last = arrival;
        for (Part part : workload.parts(number)) {
            long at = arrival + (long) (part.delayMs() * 1e6);
            queue.add(new Due(at, enqueued++, key, part));
            last = Math.max(last, at);
        }
        return last;
    }

    private void send(Due due, Topics topics, long startMs) {
        String topic = topics.of(due.part().modality());
        byte[] value = values.serialize(topic, due.part().record());
        byte[] key = due.key().getBytes(UTF_8);
        long timestamp = startMs + due.atNanos() / 1_000_000;
        var unused = producer.send(new ProducerRecord<>(topic, null, timestamp, key, value), (sent, error) -> {
            if (error != null) {
                failure.compareAndSet(null, error);
            }
        });
    }

    private static void rest(long arrival, @Nullable Due due, long start) {
        long next = due == null ? arrival : Math.min(arrival, due.atNanos());
        LockSupport.parkNanos(Math.max(REST_NANOS, next - (System.nanoTime() - start)));
    }

    private void flush() {
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("a record could not be published, so the run is inconclusive", failed);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
