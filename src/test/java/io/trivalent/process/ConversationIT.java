package io.trivalent.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.Conversation;
import io.trivalent.Sentiment;
import io.trivalent.conversation.ConversationLog;
import io.trivalent.conversation.Erasure;
import io.trivalent.fixtures.Events;
import io.trivalent.settings.Clients;
import io.trivalent.settings.TrivalentConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

/** Conversations on a real broker: revisions, restarts and a second process do not change the figures. */
class ConversationIT {
    private static final int CLIPS = 8;
    private static final int UTTERANCES = 25;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Random random = new Random(5);

    @Test
    void countsEachEventOnceOverRestartsAndASecondProcess() throws Exception {
        // Given
        List<Sentiment> events = events();
        try (TestBackend backend = new TestBackend(2)) {
            TrivalentConfig config = backend.config(Map.of());
            ConversationLog log = log(config);
            // When
            try (ConversationProcess first = ConversationProcess.begin(config)) {
                publish(config, events.subList(0, events.size() / 2));
                awaitRunning(first);
            }
            try (ConversationProcess second = ConversationProcess.begin(config);
                    ConversationProcess third = ConversationProcess.begin(config)) {
                publish(config, events.subList(events.size() / 2, events.size()));
                awaitRunning(second);
                awaitRunning(third);
                Map<String, Conversation> published = awaitAll(log);
                // Then
                assertThat(published).hasSize(CLIPS);
                published.forEach((clip, conversation) -> assertThat(
                                log.rebuild(clip, config.conversation()).orElseThrow())
                        .isEqualTo(conversation));
            }
        }
    }

    @Test
    void erasesAClipNowOrWhenAProcessorRuns() throws Exception {
        // Given
        try (TestBackend backend = new TestBackend(2)) {
            TrivalentConfig config = backend.config(Map.of());
            ConversationLog log = log(config);
            Erasure erasure = new Erasure(new Clients(config).kafka(), config.topicNames());
            publish(config, events());
            try (ConversationProcess first = ConversationProcess.begin(config)) {
                awaitRunning(first);
                assertThat(awaitAll(log)).containsKey("clip-3");
                // When, then
                assertThat(erasure.erase("clip-3", TIMEOUT)).isTrue();
                assertThat(log.latest()).hasSize(CLIPS - 1).doesNotContainKey("clip-3");
            }
            // When nobody runs, then the order stands
            assertThat(erasure.erase("clip-4", Duration.ofMillis(200))).isFalse();
            assertThat(log.latest()).containsKey("clip-4");
            try (ConversationProcess second = ConversationProcess.begin(config)) {
                awaitRunning(second);
                long deadline = System.nanoTime() + TIMEOUT.toNanos();
                while (log.latest().containsKey("clip-4") && System.nanoTime() < deadline) {
                    Thread.sleep(100);
                }
                assertThat(log.latest()).hasSize(CLIPS - 2).doesNotContainKey("clip-4");
            }
        }
    }

    /** Every third utterance has a second revision; the events of all clips are mixed. */
    private List<Sentiment> events() {
        List<Sentiment> events = new ArrayList<>();
        for (int clip = 0; clip < CLIPS; clip++) {
            for (int number = 0; number < UTTERANCES; number++) {
                for (int revision = 0; revision <= (number % 3 == 0 ? 1 : 0); revision++) {
                    events.add(Events.builder(number, 4 * number, "s" + number % 2, random.nextDouble() - 0.5)
                            .setUtteranceId("clip-%d/%d".formatted(clip, number))
                            .setClipId("clip-" + clip)
                            .setRevision(revision)
                            .build());
                }
            }
        }
        Collections.shuffle(events, random);
        return events;
    }

    private static void publish(TrivalentConfig config, List<Sentiment> events) throws Exception {
        Clients clients = new Clients(config);
        String topic = config.topics().sentiments();
        try (Serializer<Object> serializer = clients.serializer();
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(clients.kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (Sentiment event : events) {
                byte[] value = serializer.serialize(topic, event);
                sent.add(producer.send(
                        new ProducerRecord<>(topic, event.getUtteranceId().getBytes(UTF_8), value)));
            }
            for (Future<RecordMetadata> record : sent) {
                record.get();
            }
        }
    }

    private static ConversationLog log(TrivalentConfig config) {
        Clients clients = new Clients(config);
        return new ConversationLog(clients.kafka(), config.topicNames(), clients.deserializer());
    }

    private static void awaitRunning(ConversationProcess process) throws InterruptedException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!process.isRunning() && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        assertThat(process.isRunning()).isTrue();
    }

    /** The published conversations, when they have all utterances and their last revisions. */
    private static Map<String, Conversation> awaitAll(ConversationLog log) throws InterruptedException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        Map<String, Conversation> published = new TreeMap<>();
        Map<String, Conversation> before;
        do {
            before = published;
            Thread.sleep(700);
            published = log.latest();
        } while ((published.size() < CLIPS
                        || !published.equals(before)
                        || published.values().stream()
                                .anyMatch(conversation ->
                                        conversation.getOverall().getUtterances() < UTTERANCES))
                && System.nanoTime() < deadline);
        return published;
    }
}
