package io.trivalent.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Arrival times of the committed events of a run.
 *
 * @param atMs by utterance id, in arrival order, milliseconds since 1970
 */
record Arrivals(Map<String, Double> atMs) {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    /**
     * Reads until this many utterances have their event.
     *
     * @throws IllegalStateException if an utterance has two events, or events are missing after two minutes
     */
    static Arrivals await(int utterances, String topic, Bench bench) {
        Map<String, Object> settings = bench.client();
        settings.put("isolation.level", "read_committed");
        Map<String, Double> arrived = new LinkedHashMap<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            double deadlineMs = Clock.nowMs() + TIMEOUT.toMillis();
            while (arrived.size() < utterances && Clock.nowMs() < deadlineMs) {
                for (ConsumerRecord<String, byte[]> event : consumer.poll(Duration.ofMillis(100))) {
                    if (arrived.put(event.key(), Clock.nowMs()) != null) {
                        throw new IllegalStateException("'%s' has two events".formatted(event.key()));
                    }
                }
            }
        }
        if (arrived.size() < utterances) {
            throw new IllegalStateException(
                    "%d utterances have an event, expected %d".formatted(arrived.size(), utterances));
        }
        return new Arrivals(arrived);
    }

    /** Utterances per second, without the first fifth (start) and the last twentieth (waits at the end). */
    double perSecond() {
        double[] times = atMs.values().stream().mapToDouble(Double::doubleValue).toArray();
        int from = times.length / 5;
        int to = times.length * 19 / 20;
        return 1_000 * (to - from) / (times[to] - times[from]);
    }

    /**
     * Times from the due time of the last part to the arrival of the event, ascending; without those that are due in
     * the first fifth of the workload.
     */
    double[] latenciesMs(Workload workload, double startMs) {
        return workload.lastDueMs().entrySet().stream()
                .filter(due -> due.getValue() > workload.lengthMs() / 5)
                .mapToDouble(due -> atMs.getOrDefault(due.getKey(), Double.NaN) - startMs - due.getValue())
                .sorted()
                .toArray();
    }
}
