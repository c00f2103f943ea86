package io.trivalent.bench;

import io.trivalent.embedded.EmbeddedBroker;
import io.trivalent.embedded.EmbeddedBrokerConfig;
import io.trivalent.embedded.EmbeddedRegistryClient;
import io.trivalent.embedded.SchemaStore;
import io.trivalent.fixtures.Records;
import io.trivalent.settings.Settings;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.wire.AvroDeserializer;
import io.trivalent.wire.AvroSerializer;
import io.trivalent.wire.RegistryClient;
import io.trivalent.wire.TopicAdmin;
import io.trivalent.wire.Topics;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A broker and a registry in this JVM, and the publisher of workloads. */
final class Bench implements AutoCloseable {
    private static final int PARTITIONS = 4;

    private final EmbeddedBroker broker = EmbeddedBroker.start(EmbeddedBrokerConfig.temporary());
    private final SchemaStore schemas = SchemaStore.inMemory();
    private final RegistryClient registry = new EmbeddedRegistryClient(schemas);
    private final Admin admin = Admin.create(client());

    /** The default configuration with the late-fusion model, these topics and these settings. */
    TrivalentConfig config(String applicationId, Topics topics, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("trivalent.application-id", applicationId);
        all.put("trivalent.kafka.bootstrap-servers", broker.bootstrapServers());
        all.put("trivalent.models.active", "late-fusion");
        all.put("trivalent.topics.transcripts", topics.transcripts());
        all.put("trivalent.topics.acoustic", topics.acoustic());
        all.put("trivalent.topics.visual", topics.visual());
        all.put("trivalent.topics.sentiments", topics.sentiments());
        all.put("trivalent.topics.dead-letters", topics.deadLetters());
        return Settings.load(all);
    }

    Map<String, Object> client() {
        return new HashMap<>(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    Admin admin() {
        return admin;
    }

    Serializer<Object> serializer() {
        return new AvroSerializer(registry);
    }

    Deserializer<Object> deserializer() {
        Deserializer<Object> deserializer = new AvroDeserializer(registry);
        deserializer.configure(Map.of("specific.avro.reader", true), false);
        return deserializer;
    }

    /** Topic names with this prefix. */
    static Topics topics(String prefix) {
        return new Topics(
                prefix + ".transcripts",
                prefix + ".acoustic",
                prefix + ".visual",
                prefix + ".sentiments",
                prefix + ".dead-letters");
    }

    /** Publishes a workload at once, with the timestamps of a workload that ends now. */
    Topics backlog(String prefix, Workload workload) {
        Topics topics = topics(prefix);
        create(topics);
        publish(workload, topics, Clock.nowMs() - workload.lengthMs());
        return topics;
    }

    void create(Topics topics) {
        new TopicAdmin(admin).create(topics, PARTITIONS, (short) 1);
    }

    void delete(Collection<String> topics) {
        admin.deleteTopics(topics);
    }

    /**
     * Publishes each part when it is due, with the due time as its timestamp; overdue parts are published at once.
     *
     * @param startMs start of the workload, milliseconds since 1970
     */
    void publish(Workload workload, Topics topics, double startMs) {
        Map<String, Object> settings = client();
        settings.put("linger.ms", 0);
        Serializer<Object> values = serializer();
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            for (Workload.Part part : workload.parts()) {
                double dueMs = startMs + part.dueMs();
                String topic = topics.of(part.modality());
                byte[] value = values.serialize(topic, record(part));
                for (double earlyMs = dueMs - Clock.nowMs(); earlyMs > 0; earlyMs = dueMs - Clock.nowMs()) {
                    LockSupport.parkNanos((long) (earlyMs * 1e6));
                }
                var unused = producer.send(new ProducerRecord<>(topic, null, (long) dueMs, part.utterance(), value));
            }
        }
    }

    private static SpecificRecord record(Workload.Part part) {
        float score = (part.utterance().hashCode() % 100) / 100f;
        return Records.part(part.modality(), part.utterance(), score);
    }

    @Override
    public void close() {
        admin.close();
        schemas.close();
        broker.close();
    }
}
