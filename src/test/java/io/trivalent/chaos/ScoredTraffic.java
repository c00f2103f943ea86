package io.trivalent.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trivalent.Sentiment;
import io.trivalent.fixtures.Events;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Publishes sentiment events at a steady rate until it is closed. Event {@code n} depends on {@code n} only. Forty clips grow at the same
 * time; after {@value #TURNS} events of each, forty new ones begin.
 */
final class ScoredTraffic implements AutoCloseable {
    private static final int RATE = 100;
    private static final int BATCH = 20;
    private static final int CLIPS = 40;
    private static final int TURNS = 100;

    private final String topic;
    private final Serializer<Object> serializer;
    private final Publisher publisher;
    private final AtomicInteger published = new AtomicInteger();
    private final Thread thread = new Thread(this::publish, "events");
    private volatile boolean closing;

    private ScoredTraffic(Workbench bench) {
        topic = bench.topics().sentiments();
        serializer = bench.serializer();
        publisher = new Publisher(bench.cluster().bootstrapServers());
    }

    static ScoredTraffic start(Workbench bench) {
        ScoredTraffic traffic = new ScoredTraffic(bench);
        traffic.thread.start();
        return traffic;
    }

    private void publish() {
        long start = System.nanoTime();
        while (!closing) {
            int first = published.get();
            List<ProducerRecord<byte[], byte[]>> batch =
                    IntStream.range(first, first + BATCH).mapToObj(this::record).toList();
            publisher.send(batch, 0);
            published.set(first + BATCH);
            LockSupport.parkNanos(start + published.get() * TimeUnit.SECONDS.toNanos(1) / RATE - System.nanoTime());
        }
    }

    private ProducerRecord<byte[], byte[]> record(int n) {
        int place = n / CLIPS % TURNS;
        Sentiment event = Events.builder(n, 3.5 * place, n % 2 == 0 ? "ann" : "bob", score(n))
                .setClipId(clip(n))
                .setSequence(place)
                .build();
        return new ProducerRecord<>(topic, id(n).getBytes(UTF_8), serializer.serialize(topic, event));
    }

    /** How many events the broker has acknowledged. */
    int published() {
        return published.get();
    }

    static String id(int n) {
        return "u" + n;
    }

    static String clip(int n) {
        return "clip-%d-%d".formatted(n / (CLIPS * TURNS), n % CLIPS);
    }

    static double score(int n) {
        return (n * 37 % 201 - 100) / 100.0;
    }

    /** Score of an event by its utterance id. */
    static double score(String id) {
        return score(Integer.parseInt(id.substring(1)));
    }

    /** The clips of all events so far. */
    List<String> clips() {
        return IntStream.range(0, published())
                .mapToObj(ScoredTraffic::clip)
                .distinct()
                .toList();
    }

    /** The events of a clip so far, by their numbers. */
    List<Integer> events(String clip) {
        return IntStream.range(0, published())
                .filter(n -> clip(n).equals(clip))
                .boxed()
                .toList();
    }

    /** Publishes no more. */
    void finish() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        finish();
        publisher.close();
        serializer.close();
    }
}
