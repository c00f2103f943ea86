package io.trivalent.commands;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trivalent.conversation.Erasure;
import io.trivalent.embedded.HttpRegistry;
import io.trivalent.embedded.SchemaStore;
import io.trivalent.evaluate.Evaluation;
import io.trivalent.process.PipelineProcess;
import io.trivalent.repair.LetterFilter;
import io.trivalent.repair.LetterReplay;
import io.trivalent.repair.LetterReplayReport;
import io.trivalent.replay.Dataset;
import io.trivalent.replay.Pace;
import io.trivalent.replay.ReplayOptions;
import io.trivalent.replay.SplitChoice;
import io.trivalent.secure.GuardedBroker;
import io.trivalent.settings.Clients;
import io.trivalent.settings.Settings;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.wire.TopicAdmin;
import io.trivalent.wire.Topics;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A {@link GuardedBroker} with a registry that rejects bearer tokens, and what each documented user does with them. */
final class GuardedCluster implements AutoCloseable {
    static final Topics TOPICS = Topics.defaults();
    static final List<String> USERS = List.of("processor", "publisher", "consumer", "replay", "repair");

    private final SchemaStore schemas = SchemaStore.inMemory();
    private final HttpRegistry registry = HttpRegistry.serving(schemas, GuardedCluster::rejectTokens);
    private final GuardedBroker broker;

    GuardedCluster(Path folder) throws Exception {
        broker = GuardedBroker.start(folder, USERS);
    }

    private static void rejectTokens(RoutingContext context) {
        String authorization = context.request().getHeader("Authorization");
        if (authorization != null && authorization.startsWith("Bearer ")) {
            context.response().setStatusCode(401).end("{\"error_code\":401,\"message\":\"unknown token\"}");
        } else {
            context.next();
        }
    }

    void createTopics(List<AclBinding> acls) throws Exception {
        try (Admin admin =
                Admin.create(clients(broker.scram(GuardedBroker.ADMIN)).kafka())) {
            new TopicAdmin(admin).create(TOPICS, 1, (short) 1);
            admin.createAcls(acls).all().get();
        }
    }

    GuardedBroker broker() {
        return broker;
    }

    String registryUrl() {
        return registry.url();
    }

    /** Publishes one unreadable record to each input topic. */
    void publishUnreadableRecords() throws Exception {
        try (var producer = new KafkaProducer<>(
                clients(broker.scram("publisher")).kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String topic : List.of(TOPICS.transcripts(), TOPICS.acoustic(), TOPICS.visual())) {
                producer.send(new ProducerRecord<>(topic, new byte[] {1}, new byte[] {1}))
                        .get();
            }
        }
    }

    /** Declares as the publisher that a clip has ended. */
    void declareEnd(String clip) throws Exception {
        try (var producer = new KafkaProducer<>(
                clients(broker.scram("publisher")).kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(TOPICS.conversationEnds(), clip.getBytes(UTF_8), new byte[0]))
                    .get();
        }
    }

    /** Replays the demo data set. */
    Evaluation replay(Map<String, String> login, String prefix, PipelineProcess pipeline) throws Exception {
        Path sample =
                Path.of(GuardedCluster.class.getResource("/demo/demo.avro").toURI());
        ReplayOptions options = new ReplayOptions(new Pace.Max(), Map.of(), false, 0);
        return new ReplaySession(Dataset.open(sample), SplitChoice.ALL, options)
                .run(
                        config(login),
                        prefix,
                        Optional.of(pipeline.active().model().id()));
    }

    /** Reads the sentiment events as a consumer group and returns the number of those whose id has this prefix. */
    int countEvents(String prefix) {
        return (int) keys(TOPICS.sentiments()).stream()
                .filter(id -> id.startsWith(prefix))
                .count();
    }

    /** Reads the conversations as the same group and returns the number of records. */
    int countConversations() {
        return keys(TOPICS.conversations()).size();
    }

    /** Reads the alerts as the same group and returns the number of records. */
    int countAlerts() {
        return keys(TOPICS.alerts()).size();
    }

    /** Erases a clip as the user {@code repair}. */
    boolean erase(String clip) {
        return new Erasure(clients(broker.scram("repair")).kafka(), TOPICS).erase(clip, Duration.ofSeconds(60));
    }

    private List<String> keys(String topic) {
        Map<String, Object> settings =
                new HashMap<>(clients(broker.scram("consumer")).kafka());
        settings.put("group.id", "dashboards");
        settings.put("auto.offset.reset", "earliest");
        settings.put("isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            List<String> ids = new ArrayList<>();
            for (int found = 0, rounds = 0; rounds < 30 && (ids.isEmpty() || found > 0); rounds++) {
                var records = consumer.poll(Duration.ofSeconds(1));
                found = records.count();
                records.forEach(event -> ids.add(new String(event.key(), UTF_8)));
            }
            return ids;
        }
    }

    LetterReplayReport replayLetters() {
        try (LetterReplay replay = new LetterReplay(
                clients(broker.scram("repair")).kafka(), config(Map.of()).applicationId(), TOPICS.deadLetters())) {
            return replay.run(LetterFilter.all(), false, Optional.empty(), done -> {});
        }
    }

    private Clients clients(Map<String, String> login) {
        return new Clients(config(login));
    }

    TrivalentConfig config(Map<String, String> login) {
        return config(login, Map.of());
    }

    TrivalentConfig config(Map<String, String> login, Map<String, String> overrides) {
        Map<String, String> all = new HashMap<>();
        login.forEach((key, value) -> all.put("trivalent.kafka.properties.\"%s\"".formatted(key), value));
        all.put("trivalent.kafka.bootstrap-servers", broker.bootstrapServers());
        all.put("trivalent.wire.registry-url", registry.url());
        all.put("trivalent.models.active", "tfn-demo");
        all.put("trivalent.join.patience", "500ms");
        all.putAll(overrides);
        return Settings.load(all);
    }

    @Override
    public void close() {
        broker.close();
        registry.close();
        schemas.close();
    }
}
