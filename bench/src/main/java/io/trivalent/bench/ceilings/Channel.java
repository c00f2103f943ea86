package io.trivalent.bench.ceilings;

import io.trivalent.Latency;
import io.trivalent.Modality;
import io.trivalent.ModelReference;
import io.trivalent.Polarity;
import io.trivalent.Sentiment;
import io.trivalent.SourceReference;
import io.trivalent.bench.load.Workload;
import io.trivalent.wire.AvroDeserializer;
import io.trivalent.wire.AvroSerializer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Brokers, registry and topics of a ceiling.
 *
 * @param prefix of the topics
 * @param group consumer group, prefix of transactional ids
 */
record Channel(String bootstrap, String registry, String prefix, String group) {
    static final int THREADS = 2;
    static final int COMMIT_MS = 100;

    private static final int PARTITIONS = 4;

    /** A committed reader of every second partition of the workload's topics, at their beginning. */
    KafkaConsumer<byte[], byte[]> consumer(Workload workload, int thread) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "group.id",
                        group,
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "earliest",
                        // A pass begins only after the fetch that waits at the end of the pass before.
                        "fetch.max.wait.ms",
                        20,
                        "max.poll.records",
                        2_000,
                        "max.partition.fetch.bytes",
                        4 * 1024 * 1024),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (io.trivalent.vocabulary.Modality modality : workload.modalities()) {
            for (int partition = thread; partition < PARTITIONS; partition += THREADS) {
                partitions.add(new TopicPartition(topic(modality), partition));
            }
        }
        consumer.assign(partitions);
        return consumer;
    }

    String topic(io.trivalent.vocabulary.Modality modality) {
        return switch (modality) {
            case TEXT -> prefix + ".transcripts";
            case ACOUSTIC -> prefix + ".acoustic";
            case VISUAL -> prefix + ".visual";
        };
    }

    /** The topic of events that nobody reads. */
    String scratch() {
        return "ceiling.sentiments";
    }

    /** A transactional producer, initialized, uncompressed. */
    KafkaProducer<byte[], byte[]> producer(int thread) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("transactional.id", group + "-" + thread);
        settings.put("linger.ms", 20);
        settings.put("batch.size", 128 * 1024);
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    Deserializer<Object> deserializer() {
        AvroDeserializer deserializer = new AvroDeserializer();
        deserializer.configure(Map.of("schema.registry.url", registry, "specific.avro.reader", true), false);
        return deserializer;
    }

    /** An event of the size of the workload's events. */
    byte[] event(Workload workload) {
        List<Modality> used = workload.modalities().stream()
                .sorted()
                .map(modality -> Modality.valueOf(modality.name()))
                .toList();
        List<SourceReference> sources = workload.modalities().stream()
                .map(modality -> new SourceReference(topic(modality), 1, 12_345L))
                .toList();
        Sentiment event = Sentiment.newBuilder()
                .setUtteranceId(workload.id(1))
                .setClipId("clip")
                .setSequence(3)
                .setStartMs(1_000)
                .setEndMs(2_500)
                .setScore(0.5f)
                .setRange(1)
                .setPolarity(Polarity.POSITIVE)
                .setModalities(used)
                .setWaitedFor(used)
                .setModel(new ModelReference(workload.model(), "1", "0".repeat(64)))
                .setSources(sources)
                .setLatency(new Latency(80L, 20L, 1L))
                .build();
        try (AvroSerializer serializer = new AvroSerializer()) {
            serializer.configure(Map.of("schema.registry.url", registry, "avro.remove.java.properties", "true"), false);
            return serializer.serialize(scratch(), event);
        }
    }
}
