package io.trivalent.clients;

import io.trivalent.Encoding;
import io.trivalent.FeatureFrames;
import io.trivalent.Sentiment;
import io.trivalent.Transcript;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Publishes one utterance, text and acoustic features, and prints the event that comes back. */
public final class SentimentClient {
    private static final String EVENTS = "trivalent.sentiments";
    private static final int FRAMES = 1;
    private static final int DIMS = 73; // columns of acoustic features that the default model reads
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private SentimentClient() {}

    public static void main(String[] words) throws Exception {
        String text = words.length == 0 ? "what a wonderful film" : String.join(" ", words);
        String utterance = UUID.randomUUID().toString();
        try (KafkaConsumer<String, Sentiment> consumer = new KafkaConsumer<>(reading())) {
            List<TopicPartition> partitions = consumer.partitionsFor(EVENTS).stream()
                    .map(partition -> new TopicPartition(EVENTS, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            // Only new events; position() fixes the present end before the utterance is published.
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            publish(utterance, text);
            print(consumer, utterance);
        }
    }

    private static void publish(String utterance, String text) throws Exception {
        Transcript transcript = Transcript.newBuilder()
                .setUtteranceId(utterance)
                .setText(text)
                .setLanguage("en")
                .build();
        FeatureFrames acoustic = FeatureFrames.newBuilder()
                .setUtteranceId(utterance)
                .setFrames(FRAMES)
                .setDims(DIMS)
                .setEncoding(Encoding.FLOAT32)
                .setData(ByteBuffer.allocate(FRAMES * DIMS * Float.BYTES)) // row-major and little-endian
                .build();
        try (KafkaProducer<String, SpecificRecord> producer = new KafkaProducer<>(writing())) {
            producer.send(new ProducerRecord<>("trivalent.transcripts", utterance, transcript))
                    .get();
            producer.send(new ProducerRecord<>("trivalent.acoustic", utterance, acoustic))
                    .get();
        }
    }

    private static void print(KafkaConsumer<String, Sentiment> consumer, String utterance) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (System.nanoTime() < deadline) {
            for (ConsumerRecord<String, Sentiment> received : consumer.poll(Duration.ofSeconds(1))) {
                if (utterance.equals(received.key())) {
                    Sentiment event = received.value();
                    List<String> modalities =
                            event.getModalities().stream().map(Enum::name).toList();
                    System.out.printf(
                            Locale.ROOT,
                            "%+.2f %s %s %s%n",
                            event.getScore(),
                            event.getPolarity(),
                            String.join(",", modalities),
                            utterance);
                    return;
                }
            }
        }
        throw new IllegalStateException(
                "no event for %s in %s; see ./trivalent dead-letters list".formatted(utterance, TIMEOUT));
    }

    private static Properties writing() {
        Properties settings = common();
        settings.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
        settings.put(
                "value.serializer", setting("VALUE_SERIALIZER", "io.confluent.kafka.serializers.KafkaAvroSerializer"));
        settings.put("auto.register.schemas", "false");
        settings.put("avro.remove.java.properties", "true"); // the schemas are registered as in schemas/*.avsc
        return settings;
    }

    private static Properties reading() {
        Properties settings = common();
        settings.put("key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
        settings.put(
                "value.deserializer",
                setting("VALUE_DESERIALIZER", "io.confluent.kafka.serializers.KafkaAvroDeserializer"));
        settings.put("specific.avro.reader", "true");
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        return settings;
    }

    private static Properties common() {
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "bootstrap.servers", setting("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092"),
                "schema.registry.url", setting("SCHEMA_REGISTRY_URL", "http://127.0.0.1:8080")));
        return settings;
    }

    private static String setting(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
