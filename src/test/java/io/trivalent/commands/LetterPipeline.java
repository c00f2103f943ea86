package io.trivalent.commands;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trivalent.Sentiment;
import io.trivalent.process.TestPipeline;
import io.trivalent.repair.LetterFilter;
import io.trivalent.repair.LetterReplay;
import io.trivalent.repair.LetterReplayReport;
import io.trivalent.settings.Clients;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.wire.LetterHeaders;
import io.trivalent.wire.Topics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A pipeline on a real broker, to which a test publishes records and whose dead letters it replays. */
final class LetterPipeline implements AutoCloseable {
    private final TestPipeline pipeline;

    LetterPipeline(Map<String, String> settings) {
        this.pipeline = new TestPipeline(settings);
    }

    TestPipeline pipeline() {
        return pipeline;
    }

    TrivalentConfig config() {
        return pipeline.config();
    }

    Topics topics() {
        return config().topicNames();
    }

    byte[] serialize(String topic, Object record) {
        try (var serializer = new Clients(config()).serializer()) {
            return serializer.serialize(topic, record);
        }
    }

    void send(String topic, String id, Object record) {
        sendBytes(topic, id, serialize(topic, record));
    }

    void sendBytes(String topic, String id, byte[] value) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                new Clients(config()).kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
            var unused = producer.send(new ProducerRecord<>(topic, id.getBytes(UTF_8), value));
        }
    }

    List<ConsumerRecord<byte[], byte[]>> letters(int count) {
        return pipeline.read(topics().deadLetters(), count);
    }

    /** Reads this many records of the dead-letter topic and returns the codes of the letters among them. */
    List<String> codes(int records) {
        return letters(records).stream()
                .flatMap(record -> LetterHeaders.text(record.headers(), LetterHeaders.CODE).stream())
                .toList();
    }

    /** Reads this many events and returns the ids of their utterances. */
    List<String> events(int count) {
        String topic = topics().sentiments();
        try (var deserializer = new Clients(config()).deserializer()) {
            return pipeline.read(topic, count).stream()
                    .map(record -> ((Sentiment) deserializer.deserialize(topic, record.value())).getUtteranceId())
                    .toList();
        }
    }

    LetterReplay openReplay() {
        return new LetterReplay(new Clients(config()).kafka(), config().applicationId(), topics().deadLetters());
    }

    /** Replays all letters; with {@code again}, also those that were sent before. */
    LetterReplayReport replay(boolean again) {
        try (LetterReplay replay = openReplay()) {
            return replay.run(LetterFilter.all(), again, Optional.empty(), done -> {});
        }
    }

    @Override
    public void close() {
        pipeline.close();
    }
}
