package io.trivalent.chaos;

import io.trivalent.fixtures.Records;
import io.trivalent.fixtures.Waiting;
import io.trivalent.vocabulary.Modality;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/** Publishes complete utterances one by one and counts their committed events. Not thread-safe. */
final class Probe implements AutoCloseable {
    private final Workbench bench;
    private final Publisher publisher;
    private final Serializer<Object> serializer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private int published;
    private int events;

    Probe(Workbench bench) {
        this.bench = bench;
        this.publisher = new Publisher(bench.cluster().bootstrapServers());
        this.serializer = bench.serializer();
        this.consumer = bench.consumer(bench.topics().sentiments());
    }

    /** Publishes this many utterances that only have a text. */
    void publishIncomplete(int count) {
        publisher.send(
                IntStream.range(0, count)
                        .mapToObj(n -> record("waiting" + n, Modality.TEXT))
                        .toList(),
                0);
    }

    /** Publishes one complete utterance. */
    void publish() {
        String id = "probe" + published++;
        publisher.send(
                Stream.of(Modality.values())
                        .map(modality -> record(id, modality))
                        .toList(),
                0);
    }

    /** Publishes utterances until this many events have arrived. */
    void warmUp(int count) {
        while (events < count) {
            publish();
            poll(Duration.ofMillis(30));
        }
    }

    /** Reads the events that were committed so far. */
    void drain() {
        while (poll(Duration.ofMillis(300)) > 0) {}
    }

    /** Publishes utterances until a further event arrives. */
    void publishUntilNextEvent(Duration timeout) {
        int next = events + 1;
        Waiting.until("%d events have arrived".formatted(next), timeout, () -> {
            publish();
            poll(Duration.ofMillis(50));
            return events >= next;
        });
    }

    /** Waits until every published utterance has its event. */
    void awaitAllEvents(Duration timeout) {
        Waiting.until("%d events have arrived".formatted(published), timeout, () -> {
            poll(Duration.ofMillis(50));
            return events >= published;
        });
    }

    private int poll(Duration timeout) {
        int count = consumer.poll(timeout).count();
        events += count;
        return count;
    }

    private ProducerRecord<byte[], byte[]> record(String id, Modality modality) {
        String topic = bench.topics().of(modality);
        byte[] value = serializer.serialize(topic, Records.part(modality, id, 0.5f));
        return new ProducerRecord<>(topic, id.getBytes(StandardCharsets.UTF_8), value);
    }

    @Override
    public void close() {
        consumer.close();
        publisher.close();
        serializer.close();
    }
}
