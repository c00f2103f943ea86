package io.trivalent.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.commands.DoctorCommand;
import io.trivalent.process.TestPipeline;
import io.trivalent.settings.Clients;
import io.trivalent.settings.Settings;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.wire.TopicSchemas;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Runs the doctor against a real broker and registry. */
class DoctorIT {
    private static final Map<String, String> SETTINGS =
            Map.of("trivalent.models.active", "late-fusion", "trivalent.score.provider", "cpu");

    @TempDir
    Path state;

    @Test
    void reportsMissingSchemasAndTopicsAndNothingElse() throws Exception {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("trivalent.streams.state-directory", state.toString());
        settings.put("trivalent.streams.instance-id", "left");
        try (TestPipeline pipeline = new TestPipeline(settings)) {
            Clients clients = new Clients(pipeline.config());
            // When, then: no schema is registered yet, which is only a warning
            assertThat(exitCode(pipeline.config())).isZero();
            assertThat(lines(pipeline.config()))
                    .filteredOn(found -> !found.startsWith("ok"))
                    .hasSize(6)
                    .allMatch(found -> found.startsWith("warn  registry    subject trivalent."));
            // Given
            TopicSchemas.register(clients.registry(), pipeline.config().topicNames(), clients.subjects());
            // When, then
            assertThat(lines(pipeline.config()))
                    .allMatch(found -> found.startsWith("ok"))
                    .contains("ok    brokers     1 answer", "ok    parity      8 cases reproduced")
                    .anyMatch(found -> found.startsWith("ok    runtime     ONNX Runtime "));
            // Given
            try (Admin admin = Admin.create(clients.kafka())) {
                admin.deleteTopics(List.of(pipeline.config().topics().visual()))
                        .all()
                        .get();
            }
            // When, then
            assertThat(exitCode(pipeline.config())).isEqualTo(CommandLine.ExitCode.SOFTWARE);
            String missing = "trivalent.visual missing or hidden from this user, expected all 8";
            assertThat(lines(pipeline.config()))
                    .contains("fail  topics      " + missing + "  → create them with ./trivalent topics create");
            assertThatThrownBy(() -> new BackendCheck(pipeline.config()).requireTopics())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(missing + "; create them with ./trivalent topics create");
            assertThatThrownBy(() -> new BackendCheck(pipeline.config()).requireAll())
                    .hasMessageStartingWith(missing);
        }
    }

    @Test
    void reportsBrokersAndRegistryThatDoNotAnswer() {
        // Given
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("trivalent.kafka.bootstrap-servers", "127.0.0.1:1");
        settings.put("trivalent.wire.registry-url", "http://127.0.0.1:1");
        settings.put("trivalent.models.active", "nobody");
        settings.put("trivalent.conversation.alerts", "nowhere.yaml");
        // When
        List<String> lines = lines(Settings.load(settings));
        // Then
        assertThat(lines.get(0))
                .isEqualTo("fail  brokers     no broker answers at 127.0.0.1:1 within 6 s; start one (./trivalent run"
                        + " --embedded) or set trivalent.kafka.bootstrap-servers");
        assertThat(lines.get(1))
                .startsWith(
                        "fail  registry    schema registry is unavailable (request for the latest schema of subject"
                                + " trivalent.transcripts-value) after 1 attempt: http://127.0.0.1:1: the connection is refused")
                .endsWith("  → start one, or set trivalent.wire.registry-url");
        assertThat(lines)
                .anyMatch(found -> found.startsWith("fail  package     no package 'nobody', found packages: "))
                .anyMatch(found -> found.startsWith("fail  alerts      file nowhere.yaml does not exist"));
    }

    private static int exitCode(TrivalentConfig config) {
        return new CommandLine(new DoctorCommand())
                .execute(
                        "--json",
                        "-Dtrivalent.models.active=late-fusion",
                        "-Dtrivalent.score.provider=cpu",
                        "-Dtrivalent.kafka.bootstrap-servers=" + config.kafka().bootstrapServers(),
                        "-Dtrivalent.wire.registry-url=" + config.wire().registryUrl());
    }

    private static List<String> lines(TrivalentConfig config) {
        return new Doctor(config).examine().stream().map(Finding::toString).toList();
    }
}
