package io.trivalent.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.doctor.BackendCheck;
import io.trivalent.evaluate.Evaluation;
import io.trivalent.process.PipelineProcess;
import io.trivalent.secure.Certificates;
import io.trivalent.secure.DocumentedAcls;
import io.trivalent.secure.GuardedBroker;
import io.trivalent.settings.Clients;
import io.trivalent.settings.TrivalentConfig;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline on a broker that requires authentication. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuardedPipelineIT {
    private final GuardedCluster cluster;
    private final GuardedBroker broker;

    GuardedPipelineIT(@TempDir Path folder) throws Exception {
        cluster = new GuardedCluster(folder);
        broker = cluster.broker();
    }

    @BeforeAll
    void createTopicsWithTheDocumentedAcls() throws Exception {
        cluster.createTopics(DocumentedAcls.read());
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @Test
    void thePipelineRunsWithTokens() throws Exception {
        // Given
        TrivalentConfig config = cluster.config(broker.token("processor"));
        // When
        new BackendCheck(config).requireTopics();
        try (PipelineProcess pipeline = PipelineProcess.start(config)) {
            Evaluation evaluation = cluster.replay(broker.token("replay"), "token-", pipeline);
            // Then
            assertThat(evaluation.missing()).isZero();
            assertThat(evaluation.duplicates()).isZero();
        }
    }

    @Test
    void noSecretIsLogged() throws Exception {
        // Given
        Map<String, String> login = broker.scram("processor");
        login.put("ssl.key.password", "secret-key-1");
        login.put("some.interceptor.password", "secret-interceptor-2");
        Map<String, String> secrets = Map.of(
                "trivalent.streams.properties.\"producer.ssl.key.password\"", "secret-producer-3",
                "trivalent.wire.registry-url", cluster.registryUrl().replace("//", "//ann:secret-url-4@"),
                "trivalent.wire.properties.\"schema.registry.ssl.key.password\"", "secret-registry-key-5");
        try (CapturedOutput output = new CapturedOutput()) {
            // When
            try (PipelineProcess pipeline = PipelineProcess.start(cluster.config(login, secrets))) {
                cluster.replay(broker.token("replay"), "secret-free-", pipeline);
            }
            captureFailures(output, login);
            // Then
            assertThat(output.text())
                    .as("output that shows that secrets would be captured")
                    .contains("trivalent.kafka.passwort", "-Dtrivalent.kafka.properties", "Usage: trivalent run")
                    .contains("sasl.jaas.config = [hidden]", "Set SASL client state to", "status 401");
            assertThat(output.text())
                    .doesNotContain("secret-key", "secret-interceptor", "secret-producer", "secret-url")
                    .doesNotContain("secret-registry-key", "secret-token", "secret-unknown", "secret-typo")
                    .doesNotContain("of many words", "secret-wrong", "YW5uOnNlY3JldC11cmwtN", Certificates.PASSWORD)
                    .doesNotContain(GuardedBroker.password("processor"), GuardedBroker.password("replay"));
        }
    }

    @Test
    void aWrongPasswordEndsInOneSentence() {
        // Given
        TrivalentConfig config = cluster.config(broker.scram("processor", "wrong-4711"));
        // When, then
        assertThatThrownBy(() -> new BackendCheck(config).requireTopics())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "authentication with the brokers at %s failed: Authentication failed during authentication due to"
                                + " invalid credentials with SASL mechanism SCRAM-SHA-512; see trivalent.kafka.properties and"
                                + " docs/security.md",
                        broker.bootstrapServers());
    }

    @Test
    void anUntrustedBrokerEndsInOneSentence() {
        // Given
        Map<String, String> withoutTrustStore = broker.scram("processor");
        withoutTrustStore.keySet().removeIf(key -> key.startsWith("ssl."));
        // When, then
        assertThatThrownBy(() -> new BackendCheck(cluster.config(withoutTrustStore)).requireTopics())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("authentication with the brokers at %s failed: SSL handshake failed; see"
                        .formatted(broker.bootstrapServers()));
    }

    /** Runs clients and commands that fail while secrets are in their settings. */
    private void captureFailures(CapturedOutput output, Map<String, String> login) {
        Map<String, String> token = Map.of(
                "trivalent.wire.properties.\"bearer.auth.credentials.source\"", "STATIC_TOKEN",
                "trivalent.wire.properties.\"bearer.auth.token\"", "secret-token-6");
        Map<String, String> unknownKey = Map.of("trivalent.kafka.passwort", "secret-unknown-7");
        Map<String, String> wrongPassword = broker.scram("processor", "secret-wrong-9");
        output.addFailure(() -> new BackendCheck(cluster.config(wrongPassword)).requireTopics());
        output.addFailure(() -> new BackendCheck(cluster.config(broker.token("nobody"))).requireTopics());
        output.addFailure(
                () -> new Clients(cluster.config(login, token)).registry().byId(77));
        output.addFailure(() -> cluster.config(login, unknownKey));
        output.addCommand("models", "-Dtrivalent.kafka.properties.\"sasl.jaas.config\"=secret-typo-8 of many words");
        output.addCommand("run", "--help");
    }
}
