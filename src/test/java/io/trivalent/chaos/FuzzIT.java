package io.trivalent.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.Sentiment;
import io.trivalent.fixtures.Laws;
import io.trivalent.fixtures.Waiting;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is published, the processor lives, good utterances among it have their event, and the rest its dead letters.
 * {@code -Dfuzz.seed} repeats a run, {@code -Dfuzz.records} makes it longer.
 */
class FuzzIT {
    private static final int SAMPLES = 20;
    private static final int CHUNK = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** A broker that takes every timestamp, and deletes nothing because of it. */
    private static final Map<String, String> ANY_TIMESTAMP =
            Map.of("log.message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE), "log.retention.ms", "-1");

    @TempDir
    Path folder;

    /** The valid utterances among the events: each once, of all three parts, with the score that was asked for. */
    private static final class Verdicts {
        private final Deserializer<Object> deserializer;
        private final BitSet seen = new BitSet();
        private final List<String> complaints = new ArrayList<>();

        Verdicts(Deserializer<Object> deserializer) {
            this.deserializer = deserializer;
        }

        void take(ConsumerRecord<byte[], byte[]> record) {
            String id = new String(record.key(), StandardCharsets.UTF_8);
            if (id.startsWith("valid")) {
                judge(id, (Sentiment) deserializer.deserialize(record.topic(), record.value()));
            }
        }

        private void judge(String id, Sentiment event) {
            int n = Integer.parseInt(id.substring("valid".length()));
            if (seen.get(n)) {
                complaints.add(id + " has a second event");
            }
            seen.set(n);
            if (event.getModalities().size() < 3 || !(Math.abs(event.getScore() - Fuzz.score(n)) < 1e-5)) {
                complaints.add("%s has score %s of %s, expected %s of all"
                        .formatted(id, event.getScore(), event.getModalities(), Fuzz.score(n)));
            }
        }

        List<String> complaints(int valid) {
            if (seen.cardinality() < valid) {
                complaints.add("%d valid utterances have no event, the first is %s"
                        .formatted(valid - seen.cardinality(), Fuzz.validId(seen.nextClearBit(0))));
            }
            return complaints.subList(0, Math.min(complaints.size(), 20));
        }
    }

    @Test
    void whateverIsPublishedEndsInAnEventOrADeadLetter() throws IOException {
        // Given
        long seed = Long.getLong("fuzz.seed", 4711L);
        int records = Integer.getInteger("fuzz.records", 20_000);
        try (Workbench bench = new Workbench(folder, ANY_TIMESTAMP);
                Publisher publisher = new Publisher(bench.cluster().bootstrapServers());
                Processors processors = bench.processors(1, Map.of("join.patience", "30s", "join.memory", "60s"))) {
            Verdicts verdicts = new Verdicts(bench.deserializer());
            Fuzz fuzz = new Fuzz(seed, bench.topics(), bench.serializer());
            ChildProcess processor = processors.regular().get(0);
            processors.awaitReady();
            Vitals vitals = new Vitals(processors, processor);
            try (Landing landing = new Landing(bench, verdicts::take)) {
                // When
                for (int section = 1; section <= SAMPLES; section++) {
                    while (publisher.records() < (long) records * section / SAMPLES) {
                        publisher.send(fuzz.lines(CHUNK), 0);
                    }
                    Waiting.until("all is read, seed " + seed, PATIENCE, () -> {
                        return counters(processors).of(Count.RECORDS) >= publisher.records();
                    });
                    System.out.println(vitals.sample(publisher.records()).text());
                }
                Waiting.until("nothing waits any more, seed " + seed, PATIENCE, () -> {
                    FlowCounters counters = counters(processors);
                    return counters.of(Count.PENDING) + counters.of(Count.WAITING) == 0
                            && landing.events() >= counters.of(Count.SCORED)
                            && landing.letterCount() >= counters.of(Count.REJECTED);
                });
                vitals.write(
                        "fuzz",
                        "One processor (-Xmx512m) over %,d hostile records".formatted(publisher.records()),
                        "./mvnw verify -Dit.test=FuzzIT -Dfuzz.records=%d -Dfuzz.seed=%d".formatted(records, seed));
                // Then
                FlowCounters counters = counters(processors);
                System.out.printf(
                        "fuzz, seed %d: %,d records in %d s, %,d accepted, %,d events, %,d of them valid utterances, dead letters %s%n",
                        seed,
                        publisher.records(),
                        vitals.samples().get(SAMPLES - 1).seconds(),
                        counters.of(Count.ACCEPTED),
                        landing.events(),
                        fuzz.valid(),
                        landing.letters());
                List<String> wrong = new ArrayList<>(verdicts.complaints(fuzz.valid()));
                wrong.addAll(Laws.broken(counters));
                wrong.addAll(landing.twice());
                vitals.growth("live heap", Vitals.Sample::live).ifPresent(wrong::add);
                assertThat(wrong).as("seed %d", seed).isEmpty();
                assertThat(counters.of(Count.RECORDS)).as("seed %d", seed).isEqualTo(publisher.records());
                assertThat(landing.events()).as("seed %d", seed).isEqualTo(counters.of(Count.SCORED));
                assertThat(landing.letterCount()).as("seed %d", seed).isEqualTo(counters.of(Count.REJECTED));
                assertThat(processor.isAlive()).as("seed %d", seed).isTrue();
                assertThat(processors.endedAlone()).as("seed %d", seed).isZero();
                assertThat(Files.readString(processor.log()))
                        .as("seed %d", seed)
                        .doesNotContain("stream thread failed");
            }
        }
    }

    private static FlowCounters counters(Processors processors) {
        return processors.counters(processors.regular().get(0));
    }
}
