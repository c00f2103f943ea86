package io.trivalent.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.embedded.HttpRegistry;
import io.trivalent.embedded.SchemaStore;
import io.trivalent.evaluate.Evaluation;
import io.trivalent.replay.Dataset;
import io.trivalent.replay.Pace;
import io.trivalent.replay.ReplayOptions;
import io.trivalent.replay.SplitChoice;
import io.trivalent.secure.DocumentedAcls;
import io.trivalent.secure.GuardedBroker;
import io.trivalent.secure.WitnessAuthorizer;
import io.trivalent.secure.WitnessAuthorizer.Asked;
import io.trivalent.view.LiveFeed;
import io.trivalent.wire.TopicAdmin;
import io.trivalent.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.server.authorizer.AuthorizationResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The whole line on a broker that trusts nobody, with the rights that the documents list and no others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuardedLineIT {
    private static final Topics TOPICS = Topics.defaults();
    private static final List<String> USERS = List.of("processor", "publisher", "consumer", "replay");

    private final SchemaStore schemas = SchemaStore.inMemory();
    private final HttpRegistry registry = HttpRegistry.serving(schemas);
    private final List<AclBinding> documented;
    private final GuardedBroker broker;

    GuardedLineIT(@TempDir Path folder) throws Exception {
        documented = DocumentedAcls.read();
        broker = GuardedBroker.start(folder, USERS);
    }

    @BeforeAll
    void grantWhatTheDocumentsList() throws Exception {
        try (Admin admin =
                Admin.create(clients(broker.scram(GuardedBroker.ADMIN)).kafka())) {
            new TopicAdmin(admin).create(TOPICS, 1, (short) 1);
            admin.createAcls(documented).all().get();
        }
    }

    @AfterAll
    void stop() {
        broker.close();
        registry.close();
        schemas.close();
    }

    @Test
    void theLineRunsWithTheDocumentedRightsAndNeedsEachOfThem() throws Exception {
        // Given
        WitnessAuthorizer.forget();
        TrivalentConfig config = config(broker.scram("processor"));
        // When
        new BackendCheck(config).requireTopics();
        try (PipelineProcess pipeline = PipelineProcess.start(config);
                LiveFeed feed = new LiveFeed(
                        new Clients(config).kafka(), TOPICS.sentiments(), new Clients(config).deserializer())) {
            publishRubbish();
            Evaluation evaluation = replay(broker.scram("replay"), "scram-", pipeline);
            assertThat(evaluation.missing()).isZero();
            assertThat(consumed()).isEqualTo(evaluation.scored().size());
            assertThat(feed.recent()).isNotEmpty();
        }
        // Then
        Set<Asked> asked = inEarnest();
        assertThat(documented).hasSize(21);
        assertThat(asked).extracting(Asked::user).containsAll(USERS);
        assertThat(asked).filteredOn(Asked::result, AuthorizationResult.DENIED).isEmpty();
        assertThat(DocumentedAcls.refused(documented, asked)).isEmpty();
        for (AclBinding right : documented) {
            assertThat(DocumentedAcls.refused(without(right), asked))
                    .as("what is refused without %s", right)
                    .isNotEmpty();
        }
    }

    @Test
    void theLineRunsWithTokens() throws Exception {
        // Given
        TrivalentConfig config = config(broker.token("processor"));
        // When
        new BackendCheck(config).requireTopics();
        try (PipelineProcess pipeline = PipelineProcess.start(config)) {
            Evaluation evaluation = replay(broker.token("replay"), "token-", pipeline);
            // Then
            assertThat(evaluation.missing()).isZero();
            assertThat(evaluation.duplicates()).isZero();
        }
    }

    @Test
    void aWrongPasswordEndsInOneSentence() {
        // Given
        TrivalentConfig config = config(broker.scram("processor", "wrong-4711"));
        // When, then
        assertThatThrownBy(() -> new BackendCheck(config).requireTopics())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "brokers at %s and we do not trust each other: Authentication failed during authentication due to"
                                + " invalid credentials with SASL mechanism SCRAM-SHA-512; see trivalent.kafka.properties and"
                                + " docs/security.md",
                        broker.bootstrapServers());
    }

    @Test
    void aBrokerThatIsNotTrustedEndsInOneSentence() {
        // Given
        Map<String, String> trustingTheWorld = broker.scram("processor");
        trustingTheWorld.keySet().removeIf(key -> key.startsWith("ssl."));
        // When, then
        assertThatThrownBy(() -> new BackendCheck(config(trustingTheWorld)).requireTopics())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("brokers at %s and we do not trust each other: SSL handshake failed; see"
                        .formatted(broker.bootstrapServers()));
    }

    private List<AclBinding> without(AclBinding right) {
        return documented.stream().filter(other -> !other.equals(right)).toList();
    }

    /** Not what the broker asks itself when it only decides what to show. */
    private static Set<Asked> inEarnest() {
        return WitnessAuthorizer.forget().stream()
                .filter(asked -> asked.inEarnest() && USERS.contains(asked.user()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void publishRubbish() throws Exception {
        try (var producer = new KafkaProducer<>(
                clients(broker.scram("publisher")).kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String topic : List.of(TOPICS.transcripts(), TOPICS.acoustic(), TOPICS.visual())) {
                producer.send(new ProducerRecord<>(topic, new byte[] {1}, new byte[] {1}))
                        .get();
            }
        }
    }

    private Evaluation replay(Map<String, String> login, String prefix, PipelineProcess pipeline) throws Exception {
        Path sample = Path.of(GuardedLineIT.class.getResource("/demo/demo.avro").toURI());
        ReplayOptions pace = new ReplayOptions(new Pace.Max(), Map.of(), false, 0);
        return new ReplaySession(Dataset.open(sample), SplitChoice.ALL, pace)
                .run(
                        config(login),
                        prefix,
                        Optional.of(pipeline.active().model().id()));
    }

    private int consumed() {
        Map<String, Object> settings =
                new HashMap<>(clients(broker.scram("consumer")).kafka());
        settings.put("group.id", "dashboards");
        settings.put("auto.offset.reset", "earliest");
        settings.put("isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(TOPICS.sentiments()));
            int count = 0;
            for (int found = 0, rounds = 0; rounds < 30 && (count == 0 || found > 0); rounds++) {
                found = consumer.poll(Duration.ofSeconds(1)).count();
                count += found;
            }
            return count;
        }
    }

    private Clients clients(Map<String, String> login) {
        return new Clients(config(login));
    }

    private TrivalentConfig config(Map<String, String> login) {
        Map<String, String> all = new HashMap<>();
        login.forEach((key, value) -> all.put("trivalent.kafka.properties.\"%s\"".formatted(key), value));
        all.put("trivalent.kafka.bootstrap-servers", broker.bootstrapServers());
        all.put("trivalent.wire.registry-url", registry.url());
        all.put("trivalent.models.active", "tfn-demo");
        all.put("trivalent.join.patience", "500ms");
        return Settings.load(all);
    }
}
