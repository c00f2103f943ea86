package io.trivalent.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.trivalent.bench.measure.Latencies;
import io.trivalent.bench.measure.PoissonArrivals;
import io.trivalent.fixtures.Events;
import io.trivalent.settings.Clients;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.wire.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the time from a committed event, when the broker has acknowledged it, to the receipt of its committed alert: a Poisson process of
 * {@code -Dbench.rate} events per second for {@code -Dbench.seconds}, each in a clip of its own, each of which raises an alert.
 */
class AlertLatencyBench {
    private static final int RATE = Integer.getInteger("bench.rate", 100);
    private static final int SECONDS = Integer.getInteger("bench.seconds", 30);
    private static final int WARM_UP = 10 * RATE;
    private static final int PARTITIONS = 4;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final Map<String, Long> committed = new ConcurrentHashMap<>();
    private final Map<String, Long> alerted = new ConcurrentHashMap<>();

    @Test
    void printsTheTimeFromAnEventToItsAlert() throws Exception {
        Path rules =
                Files.writeString(folder.resolve("alerts.yaml"), "rules: [{name: any, figure: score, at-most: 1}]");
        int events = WARM_UP + RATE * SECONDS;
        try (TestBackend backend = new TestBackend(PARTITIONS)) {
            TrivalentConfig config = backend.config(Map.of("trivalent.conversation.alerts", rules.toString()));
            try (ConversationProcess process = ConversationProcess.begin(config)) {
                while (!process.isRunning()) {
                    Thread.sleep(20);
                }
                Thread receiver = new Thread(() -> receive(config, events), "alerts");
                receiver.start();
                publish(config, events);
                receiver.join(TIMEOUT.toMillis());
            }
            print(config, events);
        }
    }

    private void print(TrivalentConfig config, int events) {
        long[] nanos = alerted.entrySet().stream()
                .filter(alert -> Integer.parseInt(alert.getKey().substring(1)) >= WARM_UP)
                .mapToLong(alert -> alert.getValue() - requireNonNull(committed.get(alert.getKey())))
                .toArray();
        System.out.printf(
                "%n%d of %d alerts, %d events/s, commit interval %d ms: %s%n",
                alerted.size(),
                events,
                RATE,
                config.streams().commitInterval().toMillis(),
                new Latencies(nanos).figures(""));
    }

    private void publish(TrivalentConfig config, int events) {
        Topics topics = config.topicNames();
        Clients clients = new Clients(config);
        PoissonArrivals arrivals = new PoissonArrivals(RATE, 7);
        try (Serializer<Object> serializer = clients.serializer();
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(clients.kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
            long start = System.nanoTime();
            for (int number = 0; number < events; number++) {
                String clip = "c" + number;
                byte[] value = serializer.serialize(
                        topics.sentiments(),
                        Events.builder(number, 0, "ann", -0.5).setClipId(clip).build());
                LockSupport.parkNanos(start + arrivals.nextNanos() - System.nanoTime());
                var unused = producer.send(
                        new ProducerRecord<>(topics.sentiments(), ("u" + number).getBytes(UTF_8), value),
                        (place, failure) -> committed.put(clip, System.nanoTime()));
            }
        }
    }

    private void receive(TrivalentConfig config, int events) {
        Map<String, Object> settings = new HashMap<>(new Clients(config).kafka());
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer
                    .partitionsFor(config.topicNames().alerts())
                    .stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + TIMEOUT.multipliedBy(3).toNanos();
            while (alerted.size() < events && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(alert -> alerted.put(new String(alert.key(), UTF_8), System.nanoTime()));
            }
        }
    }
}
