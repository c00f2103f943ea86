package io.trivalent.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Laws;
import io.trivalent.fixtures.Records;
import io.trivalent.fixtures.Waiting;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.RejectionCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing grows: small records at full speed through one processor with a heap of 512 MB, for as many as
 * {@code -Dsoak.records} says, one utterance in a hundred without its visual part and one record in a thousand unreadable.
 * Figures are left in {@code target/soak.csv} and {@code target/soak.svg}.
 */
class SoakIT {
    private static final int CHUNK = 900;
    private static final int MAX_AHEAD = 20_000;
    private static final int INCOMPLETE_EVERY = 100;
    private static final int POISON_EVERY = 333;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    private static final class Traffic {
        private final Workbench bench;
        private final Serializer<Object> serializer;
        private final BitSet seen = new BitSet();
        private int utterances;
        private int poison;
        private int twice;

        Traffic(Workbench bench) {
            this.bench = bench;
            this.serializer = bench.serializer();
        }

        List<Script.Line> lines(int count) {
            List<Script.Line> lines = new ArrayList<>(count + 4);
            for (; lines.size() < count; utterances++) {
                String id = "u" + utterances;
                for (Modality modality : Modality.values()) {
                    if (modality != Modality.VISUAL || utterances % INCOMPLETE_EVERY > 0) {
                        lines.add(line(modality, id, value(modality, id)));
                    }
                }
                if (utterances % POISON_EVERY == 0) {
                    poison++;
                    lines.add(line(Modality.VISUAL, id, id.getBytes(StandardCharsets.UTF_8)));
                }
            }
            return lines;
        }

        void take(ConsumerRecord<byte[], byte[]> event) {
            int utterance =
                    Integer.parseInt(new String(event.key(), 1, event.key().length - 1, StandardCharsets.UTF_8));
            twice += seen.get(utterance) ? 1 : 0;
            seen.set(utterance);
        }

        private byte[] value(Modality modality, String id) {
            float score = utterances % 100 / 100f;
            return serializer.serialize(
                    bench.topics().of(modality),
                    modality == Modality.TEXT
                            ? Records.transcript(id, score).build()
                            : Records.frames(id, score).build());
        }

        private Script.Line line(Modality modality, String id, byte[] value) {
            return new Script.Line(
                    new ProducerRecord<>(bench.topics().of(modality), id.getBytes(StandardCharsets.UTF_8), value), 0);
        }
    }

    @Test
    void memoryStaysWhatItIsHoweverManyRecordsPass() throws IOException {
        // Given
        int records = Integer.getInteger("soak.records", 50_000);
        int samples = Math.max(20, Math.min(200, records / 25_000));
        try (Workbench bench = new Workbench(folder);
                Publisher publisher = new Publisher(bench.cluster().bootstrapServers());
                Processors processors = bench.processors(1, Map.of("join.patience", "5s", "join.memory", "30s"))) {
            Traffic traffic = new Traffic(bench);
            ChildProcess processor = processors.regular().get(0);
            processors.awaitReady();
            Vitals vitals = new Vitals(processors, processor);
            try (Landing landing = new Landing(bench, traffic::take)) {
                // When
                for (int sample = 1; sample <= samples; sample++) {
                    while (publisher.records() < (long) records * sample / samples) {
                        publisher.send(traffic.lines(CHUNK), 0);
                        Waiting.until("the processor follows", PATIENCE, () -> {
                            return publisher.records()
                                            - processors.counters(processor).of(Count.RECORDS)
                                    < MAX_AHEAD;
                        });
                    }
                    System.out.println(vitals.sample(publisher.records()).text());
                }
                Waiting.until("every utterance has its event", PATIENCE, () -> {
                    return landing.events() >= traffic.utterances && landing.letterCount() >= traffic.poison;
                });
                vitals.write(
                        "soak",
                        "One processor (-Xmx512m) over %,d records".formatted(publisher.records()),
                        "./mvnw verify -Dit.test=SoakIT -Dsoak.records=" + records);
                // Then
                FlowCounters counters = processors.counters(processor);
                System.out.printf(
                        "soak: %,d records of %,d utterances in %d s, %,d events, dead letters %s%n",
                        publisher.records(),
                        traffic.utterances,
                        vitals.samples().get(samples - 1).seconds(),
                        landing.events(),
                        landing.letters());
                List<String> wrong = new ArrayList<>(Laws.broken(counters));
                vitals.growth("live heap", Vitals.Sample::live).ifPresent(wrong::add);
                vitals.growth("resident memory", Vitals.Sample::resident).ifPresent(wrong::add);
                assertThat(wrong).isEmpty();
                assertThat(counters.of(Count.RECORDS)).isEqualTo(publisher.records());
                assertThat(landing.events()).isEqualTo(traffic.utterances);
                assertThat(traffic.twice).isZero();
                assertThat(landing.letters()).isEqualTo(Map.of(RejectionCode.UNREADABLE, (long) traffic.poison));
                assertThat(processors.endedAlone()).isZero();
            }
        }
    }
}
