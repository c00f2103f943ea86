package io.trivalent.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.doctor.BackendCheck;
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
import io.trivalent.secure.Certificates;
import io.trivalent.secure.DocumentedAcls;
import io.trivalent.secure.GuardedBroker;
import io.trivalent.secure.RecordingAuthorizer;
import io.trivalent.secure.RecordingAuthorizer.Asked;
import io.trivalent.settings.Clients;
import io.trivalent.settings.Settings;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.view.LiveFeed;
import io.trivalent.wire.TopicAdmin;
import io.trivalent.wire.Topics;
import io.vertx.ext.web.RoutingContext;
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
class GuardedPipelineIT {
    private static final Topics TOPICS = Topics.defaults();
    /** Some utterances of the sample come without text, some without sound, some with text alone. */
    private static final Map<String, String> REFUSING = Map.of("trivalent.join.required", "text,acoustic");

    private static final List<String> USERS = List.of("processor", "publisher", "consumer", "replay", "repair");

    private final SchemaStore schemas = SchemaStore.inMemory();
    private final HttpRegistry registry = HttpRegistry.serving(schemas, GuardedPipelineIT::refuseTokens);
    private final List<AclBinding> documented;
    private final GuardedBroker broker;

    GuardedPipelineIT(@TempDir Path folder) throws Exception {
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
        RecordingAuthorizer.forget();
        TrivalentConfig config = config(broker.scram("processor"), REFUSING);
        // When
        new BackendCheck(config).requireAll();
        try (PipelineProcess pipeline = PipelineProcess.start(config);
                LiveFeed feed = new LiveFeed(
                        new Clients(config).kafka(), TOPICS.sentiments(), new Clients(config).deserializer())) {
            publishRubbish();
            Evaluation evaluation = replay(broker.scram("replay"), "scram-", pipeline);
            assertThat(evaluation.deadLettersByCode()).containsKey("MISSING_REQUIRED");
            assertThat(consumed()).isEqualTo(evaluation.scored().size());
            assertThat(repaired().failed()).isEmpty();
            new BackendCheck(config).requireAll(); // the next start finds an internal topic
            assertThat(feed.recent()).isNotEmpty();
        }
        // Then
        Set<Asked> asked = inEarnest();
        assertThat(documented).hasSize(32);
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
    void noSecretIsEverSaid() throws Exception {
        // Given
        Map<String, String> login = broker.scram("processor");
        login.put("ssl.key.password", "secret-key-1");
        login.put("some.interceptor.password", "secret-interceptor-2");
        Map<String, String> more = Map.of(
                "trivalent.streams.properties.\"producer.ssl.key.password\"", "secret-producer-3",
                "trivalent.wire.registry-url", registry.url().replace("//", "//ann:secret-url-4@"),
                "trivalent.wire.properties.\"schema.registry.ssl.key.password\"", "secret-registry-key-5");
        Map<String, String> token = Map.of(
                "trivalent.wire.properties.\"bearer.auth.credentials.source\"", "STATIC_TOKEN",
                "trivalent.wire.properties.\"bearer.auth.token\"", "secret-token-6");
        Map<String, String> unknown = Map.of("trivalent.kafka.passwort", "secret-unknown-7");
        String typo = "-Dtrivalent.kafka.properties.\"sasl.jaas.config\"=secret-typo-8 of many words";
        try (CapturedOutput overheard = new CapturedOutput()) {
            // When
            try (PipelineProcess pipeline = PipelineProcess.start(config(login, more))) {
                replay(broker.token("replay"), "secret-free-", pipeline);
            }
            overheard.note(() -> new BackendCheck(config(broker.scram("processor", "secret-wrong-9"))).requireTopics());
            overheard.note(() -> new BackendCheck(config(broker.token("nobody"))).requireTopics());
            overheard.note(() -> new Clients(config(login, token)).registry().byId(77));
            overheard.note(() -> config(login, unknown));
            overheard.command("models", typo);
            overheard.command("run", "--help");
            // Then
            assertThat(overheard.text())
                    .as("what must be heard, or the test is deaf")
                    .contains("trivalent.kafka.passwort", "-Dtrivalent.kafka.properties", "Usage: trivalent run")
                    .contains("sasl.jaas.config = [hidden]", "Set SASL client state to", "status 401");
            assertThat(overheard.text())
                    .doesNotContain("secret-key", "secret-interceptor", "secret-producer", "secret-url")
                    .doesNotContain("secret-registry-key", "secret-token", "secret-unknown", "secret-typo")
                    .doesNotContain("of many words", "secret-wrong", "YW5uOnNlY3JldC11cmwtN", Certificates.PASSWORD)
                    .doesNotContain(GuardedBroker.password("processor"), GuardedBroker.password("replay"));
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

    private static void refuseTokens(RoutingContext context) {
        String authorization = context.request().getHeader("Authorization");
        if (authorization != null && authorization.startsWith("Bearer ")) {
            context.response().setStatusCode(401).end("{\"error_code\":401,\"message\":\"who are you\"}");
        } else {
            context.next();
        }
    }

    private List<AclBinding> without(AclBinding right) {
        return documented.stream().filter(other -> !other.equals(right)).toList();
    }

    /** Not what the broker asks itself when it only decides what to show. */
    private static Set<Asked> inEarnest() {
        return RecordingAuthorizer.forget().stream()
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
        Path sample =
                Path.of(GuardedPipelineIT.class.getResource("/demo/demo.avro").toURI());
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

    private LetterReplayReport repaired() {
        try (LetterReplay resend = new LetterReplay(
                clients(broker.scram("repair")).kafka(), config(Map.of()).applicationId(), TOPICS.deadLetters())) {
            return resend.run(LetterFilter.all(), false, Optional.empty(), done -> {});
        }
    }

    private Clients clients(Map<String, String> login) {
        return new Clients(config(login));
    }

    private TrivalentConfig config(Map<String, String> login) {
        return config(login, Map.of());
    }

    private TrivalentConfig config(Map<String, String> login, Map<String, String> more) {
        Map<String, String> all = new HashMap<>();
        login.forEach((key, value) -> all.put("trivalent.kafka.properties.\"%s\"".formatted(key), value));
        all.put("trivalent.kafka.bootstrap-servers", broker.bootstrapServers());
        all.put("trivalent.wire.registry-url", registry.url());
        all.put("trivalent.models.active", "tfn-demo");
        all.put("trivalent.join.patience", "500ms");
        all.putAll(more);
        return Settings.load(all);
    }
}
