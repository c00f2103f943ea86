package io.trivalent.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.trivalent.fixtures.Records;
import io.trivalent.fixtures.Waiting;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.vocabulary.Modality;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How long a line of one process is silent when that process is killed in full traffic and started again at once, with so
 * many utterances waiting in the store: from {@code kill -9} to the first new event, and to the moment at which everything
 * published meanwhile has its event. Brokers have Kafka's own time-outs. {@code -Drecovery.rounds} says how often.
 */
class RecoveryIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    /** From the kill, milliseconds. */
    private record Silence(long firstMs, long allMs) {}

    @ParameterizedTest
    @CsvSource({"0, true", "10000, true", "100000, true", "0, false"})
    void firstNewEventAfterAKill(int pending, boolean staticMember) {
        int rounds = Integer.getInteger("recovery.rounds", 1);
        assumeThat(rounds).isPositive();
        List<Silence> silences = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            silences.add(measure(folder.resolve("round-" + round), pending, staticMember));
        }
        System.out.printf(
                "recovery, %,d pending, %s member: first event after %,d ms, all after %,d ms (medians of %s)%n",
                pending,
                staticMember ? "static" : "dynamic",
                ChaosReport.median(silences.stream().map(Silence::firstMs).toList()),
                ChaosReport.median(silences.stream().map(Silence::allMs).toList()),
                silences);
    }

    private static Silence measure(Path folder, int pending, boolean staticMember) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "join.patience", "1h",
                "join.memory", "2h",
                "join.max-pending-utterances", "200000"));
        if (staticMember) {
            settings.put("streams.instance-id", "one");
        }
        try (Workbench bench = new Workbench(made(folder));
                Publisher publisher = new Publisher(bench.cluster().bootstrapServers());
                Processors processors = bench.processors(1, settings);
                KafkaConsumer<byte[], byte[]> events = events(bench)) {
            // Given
            processors.awaitReady();
            ChildProcess processor = processors.regular().get(0);
            publisher.send(
                    IntStream.range(0, pending)
                            .mapToObj(n -> line(bench, "waiting" + n, Modality.TEXT))
                            .toList(),
                    0);
            Waiting.until(
                    "all wait", PATIENCE, () -> processors.counters(processor).of(Count.PENDING) == pending);
            int[] published = {0};
            int[] seen = {0};
            Runnable publish = () -> publisher.send(utterance(bench, "probe" + published[0]++), 0);
            while (seen[0] < 100) {
                publish.run();
                seen[0] += events.poll(Duration.ofMillis(30)).count();
            }
            // When
            publish.run();
            processor.kill();
            long killed = System.nanoTime();
            for (int more = 1; more > 0; seen[0] += more) { // what was committed before the kill
                more = events.poll(Duration.ofMillis(300)).count();
            }
            processor.start();
            // Then
            awaitEvents(events, publish, seen, seen[0] + 1);
            long first = System.nanoTime();
            awaitEvents(events, () -> {}, seen, published[0]);
            long all = System.nanoTime();
            assertThat(processors.counters(processor).of(Count.RESTORED)).isGreaterThanOrEqualTo(pending);
            return new Silence((first - killed) / 1_000_000, (all - killed) / 1_000_000);
        }
    }

    private static Path made(Path folder) {
        assertThat(folder.toFile().mkdirs()).isTrue();
        return folder;
    }

    private static KafkaConsumer<byte[], byte[]> events(Workbench bench) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bench.cluster().bootstrapServers(),
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(IntStream.range(0, Workbench.PARTITIONS)
                .mapToObj(partition -> new TopicPartition(bench.topics().sentiments(), partition))
                .toList());
        return consumer;
    }

    private static void awaitEvents(KafkaConsumer<byte[], byte[]> events, Runnable meanwhile, int[] seen, int wanted) {
        Waiting.until(wanted + " events are there", PATIENCE, () -> {
            meanwhile.run();
            seen[0] += events.poll(Duration.ofMillis(50)).count();
            return seen[0] >= wanted;
        });
    }

    private static List<Script.Line> utterance(Workbench bench, String id) {
        return List.of(
                line(bench, id, Modality.TEXT), line(bench, id, Modality.ACOUSTIC), line(bench, id, Modality.VISUAL));
    }

    private static Script.Line line(Workbench bench, String id, Modality modality) {
        String topic = bench.topics().of(modality);
        byte[] value = bench.serializer()
                .serialize(
                        topic,
                        modality == Modality.TEXT
                                ? Records.transcript(id, 0.5f).build()
                                : Records.frames(id, 0.5f).build());
        return new Script.Line(new ProducerRecord<>(topic, id.getBytes(StandardCharsets.UTF_8), value), 0);
    }
}
