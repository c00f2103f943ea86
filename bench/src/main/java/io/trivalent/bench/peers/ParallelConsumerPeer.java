package io.trivalent.bench.peers;

import io.confluent.parallelconsumer.ParallelConsumerOptions;
import io.confluent.parallelconsumer.ParallelConsumerOptions.CommitMode;
import io.confluent.parallelconsumer.ParallelConsumerOptions.ProcessingOrder;
import io.confluent.parallelconsumer.ParallelStreamProcessor;
import io.trivalent.Sentiment;
import io.trivalent.SourceReference;
import io.trivalent.vocabulary.Modality;
import io.trivalent.wire.AvroDeserializer;
import io.trivalent.wire.AvroSerializer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Confluent's Parallel Consumer, at least once: a worker waits until its events are written, then the offsets of its records
 * are committed, asynchronously, every 100 ms. Configuration: {@code UNORDERED}; batches of records for 32 utterances; four
 * workers, because a worker waits for acknowledgements; runs of up to 32 utterances of similar length, one thread per run.
 *
 * <p>Not exactly once, because version 0.5.3.3 cannot combine transactions with batches: it releases the lock of the
 * transaction once per record of a batch instead of once per batch, and then processes the batch again. Parts wait for each
 * other in a map on the heap, so a crash loses parts whose offsets are committed. An incomplete utterance has no event and
 * stays in the map.
 */
public final class ParallelConsumerPeer {
    private static final int WORKERS = 4;

    private final PeerOptions options;
    private final PeerModel model;
    private final Map<String, Modality> inputs;
    private final String output;
    private final AvroDeserializer deserializer = new AvroDeserializer();
    private final AvroSerializer serializer = new AvroSerializer();
    private final Map<String, Gathered> waiting = new HashMap<>();

    private ParallelConsumerPeer(PeerOptions options) {
        this.options = options;
        this.model = new PeerModel(options);
        this.inputs = options.inputs();
        this.output = options.topic("sentiments");
        deserializer.configure(options.wire(), false);
        serializer.configure(options.wire(), false);
    }

    /** Runs until the process is stopped. */
    public static void main(String[] arguments) {
        ParallelConsumerPeer peer = new ParallelConsumerPeer(PeerOptions.of(arguments));
        ParallelStreamProcessor<byte[], byte[]> processor =
                ParallelStreamProcessor.createEosStreamProcessor(peer.processing());
        Runtime.getRuntime().addShutdownHook(new Thread(processor::closeDontDrainFirst));
        processor.subscribe(peer.inputs.keySet(), new Ready());
        processor.pollAndProduceMany(context -> peer.events(context.getConsumerRecordsFlattened()));
    }

    private ParallelConsumerOptions<byte[], byte[]> processing() {
        return ParallelConsumerOptions.<byte[], byte[]>builder()
                .consumer(new KafkaConsumer<>(consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer()))
                .producer(new KafkaProducer<>(producer(), new ByteArraySerializer(), new ByteArraySerializer()))
                .ordering(ProcessingOrder.UNORDERED)
                .commitMode(CommitMode.PERIODIC_CONSUMER_ASYNCHRONOUS)
                .commitInterval(Duration.ofMillis(options.commitMillis()))
                .maxConcurrency(WORKERS)
                .batchSize(PeerModel.BATCH * inputs.size())
                .build();
    }

    private Map<String, Object> consumer() {
        return Map.of(
                "bootstrap.servers",
                options.get("bootstrap"),
                "group.id",
                options.get("group"),
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest",
                "isolation.level",
                "read_committed",
                "max.poll.records",
                2_000);
    }

    private Map<String, Object> producer() {
        return Map.of("bootstrap.servers", options.get("bootstrap"), "linger.ms", 0);
    }

    /** Called by the workers. Parallel Consumer waits until the events are written, then counts the records as processed. */
    private List<ProducerRecord<byte[], byte[]>> events(List<ConsumerRecord<byte[], byte[]>> records) {
        List<ProducerRecord<byte[], byte[]>> events = new ArrayList<>();
        for (Sentiment event : model.events(complete(records))) {
            byte[] key = event.getUtteranceId().getBytes(StandardCharsets.UTF_8);
            events.add(new ProducerRecord<>(output, key, serializer.serialize(output, event)));
        }
        return events;
    }

    /** The utterances that these records complete. */
    private List<Gathered> complete(List<ConsumerRecord<byte[], byte[]>> records) {
        List<Gathered> complete = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Modality modality = Objects.requireNonNull(inputs.get(record.topic()));
            SpecificRecord part = (SpecificRecord) deserializer.deserialize(record.topic(), record.value());
            if (model.isValid(modality, part)) {
                add(record, modality, part, complete);
            }
        }
        return complete;
    }

    private void add(
            ConsumerRecord<byte[], byte[]> record, Modality modality, SpecificRecord part, List<Gathered> complete) {
        String id = new String(record.key(), StandardCharsets.UTF_8);
        SourceReference source = new SourceReference(record.topic(), record.partition(), record.offset());
        synchronized (waiting) {
            Gathered utterance = waiting.computeIfAbsent(id, Gathered::new);
            utterance.add(modality, part, source);
            if (utterance.size() == inputs.size()) {
                waiting.remove(id);
                complete.add(utterance);
            }
        }
    }

    /** Reports that the peer has its partitions. */
    private static final class Ready implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            System.out.println("ready");
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}
    }
}
