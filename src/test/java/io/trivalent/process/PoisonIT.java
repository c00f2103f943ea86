package io.trivalent.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.Records;
import io.trivalent.settings.Clients;
import io.trivalent.vocabulary.RejectionCode;
import io.trivalent.wire.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

/** Many utterances on which the model hangs, and a short transaction timeout: each is rejected once, no other is lost. */
class PoisonIT {
    private static final Topics TOPICS = Topics.defaults();
    private static final int UTTERANCES = 120;
    private static final int HANGS_EVERY = 4;

    private static final Map<String, String> SHORT = Map.of(
            "trivalent.models.directory", Packages.TEST_MODELS.toString(),
            "trivalent.models.active", "faulty",
            "trivalent.join.patience", "100ms",
            "trivalent.score.max-run", "400ms",
            "trivalent.streams.properties.\"producer.transaction.timeout.ms\"", "2000");

    @Test
    void rejectsEachHangingUtteranceOnce() {
        try (TestPipeline pipeline = new TestPipeline(SHORT)) {
            // Given
            int hanging = UTTERANCES / HANGS_EVERY;
            // When
            pipeline.restart(() -> publish(pipeline));
            // Then
            List<ConsumerRecord<byte[], byte[]>> letters = pipeline.read(TOPICS.deadLetters(), hanging);
            assertThat(letters).hasSize(hanging);
            assertThat(letters)
                    .extracting(letter -> new String(letter.key(), UTF_8))
                    .allMatch(id -> id.startsWith("hangs"))
                    .doesNotHaveDuplicates();
            assertThat(letters)
                    .extracting(letter -> new String(
                            letter.headers().lastHeader("trivalent.code").value(), UTF_8))
                    .containsOnly(RejectionCode.SCORE_TIMED_OUT.name());
            List<ConsumerRecord<byte[], byte[]>> events = pipeline.read(TOPICS.sentiments(), UTTERANCES - hanging);
            assertThat(events).hasSize(UTTERANCES - hanging);
            assertThat(events)
                    .extracting(event -> new String(event.key(), UTF_8))
                    .doesNotHaveDuplicates();
        }
    }

    private static void publish(TestPipeline pipeline) {
        Serializer<Object> serializer = new Clients(pipeline.config()).serializer();
        Map<String, Object> settings = new HashMap<>(new Clients(pipeline.config()).kafka());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < UTTERANCES; i++) {
                boolean hangs = i % HANGS_EVERY == 0;
                String id = (hangs ? "hangs/" : "healthy/") + i;
                byte[] text = serializer.serialize(
                        TOPICS.transcripts(),
                        Records.transcript(id, hangs ? 0.915f : 0.5f).build());
                var unused = producer.send(new ProducerRecord<>(TOPICS.transcripts(), id.getBytes(UTF_8), text));
            }
        }
    }
}
