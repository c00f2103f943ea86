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
 * When which event could first be seen by a consumer that reads what is committed.
 *
 * @param atMs by utterance id, in the order of arrival, milliseconds since 1970
 */
record Arrivals(Map<String, Double> atMs) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Reads until so many utterances have their event. */
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
            double deadlineMs = Clock.nowMs() + PATIENCE.toMillis();
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

    /** Utterances per second between the first fifth and the last twentieth: without the start, and without waits at the end. */
    double perSecond() {
        double[] times = atMs.values().stream().mapToDouble(Double::doubleValue).toArray();
        int from = times.length / 5;
        int to = times.length * 19 / 20;
        return 1_000 * (to - from) / (times[to] - times[from]);
    }

    /** How long after each last part was due its event arrived, in rising order; the first fifth of them is left out. */
    double[] latenciesMs(Workload workload, double beginsMs) {
        return workload.lastDueMs().entrySet().stream()
                .filter(due -> due.getValue() > workload.lengthMs() / 5)
                .mapToDouble(due -> atMs.getOrDefault(due.getKey(), Double.NaN) - beginsMs - due.getValue())
                .sorted()
                .toArray();
    }
}
