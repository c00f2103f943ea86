package io.trivalent.bench.ceilings;

import io.trivalent.bench.load.Workload;
import io.trivalent.vocabulary.Modality;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * C5: the processor's transactions without its work. Two threads consume all records with read_committed, produce one
 * event of the usual size per transcript, and commit offsets and events together every 100 ms. Nothing is decoded. A
 * pass ends with its last commit. {@code per_second}: utterances/s.
 */
final class PassThrough {
    private final Workload workload;
    private final Channel channel;

    PassThrough(Workload workload, Channel channel) {
        this.workload = workload;
        this.channel = channel;
    }

    Map<String, Double> measure() throws InterruptedException {
        byte[] event = channel.event(workload);
        try (KafkaProducer<byte[], byte[]> firstProducer = channel.producer(0);
                KafkaProducer<byte[], byte[]> secondProducer = channel.producer(1);
                KafkaConsumer<byte[], byte[]> firstConsumer = channel.consumer(workload, 0);
                KafkaConsumer<byte[], byte[]> secondConsumer = channel.consumer(workload, 1)) {
            return new Passes(
                            workload.utterances(),
                            thread -> thread == 0
                                    ? pass(firstConsumer, firstProducer, event)
                                    : pass(secondConsumer, secondProducer, event))
                    .measure();
        }
    }

    private Callable<Long> pass(
            KafkaConsumer<byte[], byte[]> consumer, KafkaProducer<byte[], byte[]> producer, byte[] event) {
        return () -> {
            long events = 0;
            consumer.seekToBeginning(consumer.assignment());
            Ends ends = Ends.of(consumer);
            producer.beginTransaction();
            long begun = System.nanoTime();
            while (!ends.reached(consumer)) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(10))) {
                    if (record.topic().equals(channel.topic(Modality.TEXT))) {
                        var unused = producer.send(new ProducerRecord<>(channel.scratch(), record.key(), event));
                        events++;
                    }
                }
                if (System.nanoTime() - begun > Channel.COMMIT_MS * 1_000_000L) {
                    commit(consumer, producer);
                    producer.beginTransaction();
                    begun = System.nanoTime();
                }
            }
            commit(consumer, producer);
            return events;
        };
    }

    private static void commit(KafkaConsumer<byte[], byte[]> consumer, KafkaProducer<byte[], byte[]> producer) {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        consumer.assignment()
                .forEach(partition -> positions.put(partition, new OffsetAndMetadata(consumer.position(partition))));
        producer.sendOffsetsToTransaction(positions, consumer.groupMetadata());
        producer.commitTransaction();
    }
}
