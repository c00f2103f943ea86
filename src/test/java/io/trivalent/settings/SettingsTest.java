package io.trivalent.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.trivalent.pipeline.validate.AllowedModalities;
import io.trivalent.runtime.Provider;
import io.trivalent.vocabulary.Modality;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    private static final String PINNED = """
            application-id=trivalent
            kafka.bootstrap-servers=localhost:9092
            topics.transcripts=trivalent.transcripts
            topics.acoustic=trivalent.acoustic
            topics.visual=trivalent.visual
            topics.sentiments=trivalent.sentiments
            topics.alerts=trivalent.alerts
            topics.conversation-ends=trivalent.conversation-ends
            topics.conversations=trivalent.conversations
            topics.dead-letters=trivalent.dead-letters
            topics.partitions=4
            topics.replication=1
            wire.registry-url=http://localhost:8081
            wire.serializer=io.trivalent.wire.AvroSerializer
            wire.deserializer=io.trivalent.wire.AvroDeserializer
            streams.threads=2
            streams.commit-interval=500ms
            streams.poll=10ms
            streams.guarantee=exactly_once_v2
            streams.replication=-1
            streams.compression=none
            streams.warm-up=3s
            streams.protocol=classic
            models.directory=models
            models.active=polarity-mosi-meld
            conversation.enabled=true
            conversation.half-life=5
            conversation.idle-after=10m
            conversation.memory=24h
            conversation.slope-per=utterance
            conversation.slope-window=10
            conversation.threads=1
            view.text=true
            embedded.port=9092
            validate.max-matrix-bytes=4194304
            validate.max-audio-bytes=4194304
            validate.max-text-length=20000
            validate.extractor=warn
            validate.max-clock-skew=1m
            validate.allowed-otherwise=text,acoustic,visual
            join.patience=2s
            join.stragglers=drop
            join.memory=10m
            join.max-remembered=200000
            join.max-pending-utterances=100000
            join.max-pending-bytes=268435456
            join.tick=25ms
            batch.max-size=32
            batch.max-bytes=67108864
            batch.latency-goal=150ms
            score.provider=auto
            score.device=0
            score.concurrent-runs=0
            score.cuda.memory-limit=0
            score.cuda.arena=power-of-two
            score.cuda.convolution=heuristic
            score.cuda.tf32=false
            score.cuda.cpu-nodes=false
            score.cuda.states-on-device=false
            score.tensorrt.fp16=false
            score.threads=1
            score.max-run=5s
            score.retries=2
            score.buckets=false
            """;

    @TempDir
    Path folder;

    @Test
    void everyDefaultIsPinned() {
        // When
        TrivalentConfig config = Settings.load(Map.of(), folder.resolve("none"));
        // Then
        assertThat(SettingsTable.defaults()).containsExactlyInAnyOrderEntriesOf(pinned());
        assertThat(config.join().patience()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.join().required()).isEmpty();
        assertThat(config.score().provider()).isEqualTo(Provider.AUTO);
    }

    @Test
    void everySettingCanBeChanged() throws ReflectiveOperationException {
        // Given
        Map<String, String> others = new TreeMap<>(SettingsTable.defaults());
        others.replaceAll((key, value) -> SettingsTable.other(key, value));
        others.put("trivalent.join.required", "text,visual");
        others.put("trivalent.join.patience-for.visual", "3s");
        others.put("trivalent.validate.allowed-for.staff", "text");
        others.put("trivalent.streams.state-directory", "elsewhere");
        others.put("trivalent.streams.instance-id", "left");
        others.put("trivalent.score.device", "1,0");
        others.put("trivalent.score.tensorrt.cache", "engines");
        others.put("trivalent.kafka.properties.\"security.protocol\"", "SSL");
        // When
        TrivalentConfig config = Settings.load(others, folder.resolve("none"));
        // Then
        assertThat(config.join().required()).hasValue(Set.of(Modality.TEXT, Modality.VISUAL));
        assertThat(config.join().patienceFor().visual()).hasValue(Duration.ofSeconds(3));
        assertThat(config.join().patienceFor().text()).isEmpty();
        assertThat(config.kafka().properties()).containsEntry("security.protocol", "SSL");
        assertThat(config.score().device()).containsExactly(1, 0);
        TrivalentConfig defaults = Settings.load(Map.of(), folder.resolve("none"));
        for (Method group : TrivalentConfig.class.getMethods()) {
            if (group.getReturnType().isInterface()) {
                assertThatAllDiffer(group.getReturnType(), group.invoke(config), group.invoke(defaults));
            }
        }
    }

    @Test
    void theFileIsReadAndTheCommandLineWins() throws IOException {
        // Given
        Path file = folder.resolve("application.properties");
        Files.writeString(file, "trivalent.join.patience=7s\ntrivalent.batch.max-size=9\n");
        // When
        TrivalentConfig config = Settings.load(Map.of("trivalent.batch.max-size", "5"), file);
        // Then
        assertThat(config.join().patience()).isEqualTo(Duration.ofSeconds(7));
        assertThat(config.batch().maxSize()).isEqualTo(5);
    }

    @Test
    void readsDottedKafkaNamesFromTheEnvironment() {
        // Given
        var environment = new EnvConfigSource(Map.of("TRIVALENT_KAFKA_PROPERTIES__SASL_MECHANISM_", "PLAIN"), 300);
        // When
        TrivalentConfig config = read(environment);
        // Then
        assertThat(config.kafka().properties()).containsExactly(Map.entry("sasl.mechanism", "PLAIN"));
    }

    @Test
    void readsTheModalitiesThatARoleMayUse() {
        // When
        TrivalentConfig config = Settings.load(
                Map.of(
                        "trivalent.validate.allowed-for.staff", "text, acoustic",
                        "trivalent.validate.allowed-for.\"team lead\"", "none",
                        "trivalent.validate.allowed-otherwise", "visual"),
                folder.resolve("none"));
        // Then
        assertThat(config.validate().allowedFor())
                .containsOnly(
                        Map.entry("staff", new AllowedModalities(Set.of(Modality.TEXT, Modality.ACOUSTIC))),
                        Map.entry("team lead", new AllowedModalities(Set.of())));
        assertThat(config.validate().allowedOtherwise()).isEqualTo(AllowedModalities.of("visual"));
    }

    @Test
    void readsARoleFromTheEnvironment() {
        // Given
        var environment = new EnvConfigSource(
                Map.of(
                        "TRIVALENT_VALIDATE_ALLOWED_FOR_STAFF", "text",
                        "TRIVALENT_VALIDATE_ALLOWED_FOR__TEAM_LEAD_", "none"),
                300);
        // When
        TrivalentConfig config = read(environment);
        // Then
        assertThat(config.validate().allowedFor())
                .containsOnly(
                        Map.entry("staff", AllowedModalities.of("text")),
                        Map.entry("team.lead", AllowedModalities.of("none")));
    }

    @Test
    void namesTheRoleWithAnUnknownModality() {
        Map<String, String> given = Map.of(
                "trivalent.validate.allowed-for.staff", "text,smell",
                "trivalent.validate.allowed-otherwise", "");
        assertThatThrownBy(() -> Settings.load(given, folder.resolve("none")))
                .isInstanceOf(UsageException.class)
                .hasMessage("configuration is invalid: trivalent.validate.allowed-for.staff names 'smell', expected"
                        + " text, acoustic, visual, separated by commas, or none;"
                        + " trivalent.validate.allowed-otherwise names '', expected text, acoustic, visual, separated by"
                        + " commas, or none");
    }

    @Test
    void rejectsAnUnknownKey() {
        assertThatThrownBy(() -> Settings.load(Map.of("trivalent.join.patiense", "1s"), folder.resolve("none")))
                .isInstanceOf(UsageException.class)
                .hasMessage("configuration is invalid: unknown key 'trivalent.join.patiense', expected one of those in"
                        + " docs/configuration.md");
    }

    @Test
    void namesTheKeyOfAnEmptyValue() {
        assertThatThrownBy(() -> Settings.load(Map.of("trivalent.kafka.bootstrap-servers", ""), folder.resolve("none")))
                .isInstanceOf(UsageException.class)
                .hasMessage("configuration is invalid: trivalent.kafka.bootstrap-servers is empty, expected a value");
    }

    @Test
    void namesTheKeyOfAnInvalidValue() {
        assertThatThrownBy(() -> Settings.load(Map.of("trivalent.batch.max-size", "many"), folder.resolve("none")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("trivalent.batch.max-size")
                .hasMessageContaining("many");
    }

    @Test
    void rejectsValuesThatMakeNoSense() {
        Map<String, String> given = Map.of(
                "trivalent.batch.max-size", "-3",
                "trivalent.join.patience", "-5s",
                "trivalent.embedded.port", "70000",
                "trivalent.streams.guarantee", "exactly_once");
        assertThatThrownBy(() -> Settings.load(given, folder.resolve("none")))
                .isInstanceOf(UsageException.class)
                .hasMessage("configuration is invalid: trivalent.batch.max-size is -3, expected at least 1;"
                        + " trivalent.embedded.port is 70000, expected 0 to 65535;"
                        + " trivalent.join.patience is -5000 ms, expected at least 0 ms;"
                        + " trivalent.streams.guarantee is 'exactly_once', expected at_least_once or exactly_once_v2");
    }

    @Test
    void everyNumberAndTimeHasALimit() {
        // Given
        Map<String, String> negative = new TreeMap<>();
        SettingsTable.defaults().forEach((key, value) -> {
            if (value.matches("-?\\d+(ms|s|m)?")) {
                negative.put(key, "-2" + value.replaceAll("[-\\d]", ""));
            }
        });
        // When, then
        assertThatThrownBy(() -> Settings.load(negative, folder.resolve("none")))
                .satisfies(error ->
                        negative.keySet().forEach(key -> assertThat(error).hasMessageContaining(key + " is -")));
    }

    @Test
    void rejectsAnEnvironmentVariableThatNoSettingReads() {
        Environment.check(List.of(
                "PATH",
                "TRIVALENT_HOME",
                "TRIVALENT_JOIN_PATIENCE",
                "TRIVALENT_JOIN_PATIENCE_FOR_TEXT",
                "TRIVALENT_KAFKA_PROPERTIES__SASL_MECHANISM_"));
        assertThatThrownBy(() -> Environment.check(List.of("TRIVALENT_JOIN_PATIENSE")))
                .isInstanceOf(UsageException.class)
                .hasMessage("no setting reads the environment variable TRIVALENT_JOIN_PATIENSE, expected a key of"
                        + " docs/configuration.md such as TRIVALENT_JOIN_PATIENCE");
    }

    @Test
    void theConfigurationPageListsEverySettingAndNoOther() throws IOException {
        assertThat(SettingsTable.listed().keySet())
                .isEqualTo(SettingsTable.declared().keySet());
    }

    @Test
    void theConfigurationPageListsTheDefaults() throws IOException {
        // When
        Map<String, String> listed = SettingsTable.listed();
        // Then
        SettingsTable.defaults().forEach((key, value) -> assertThat(listed).containsEntry(key, "`" + value + "`"));
    }

    private static void assertThatAllDiffer(Class<?> type, Object changed, Object defaults)
            throws ReflectiveOperationException {
        for (Method setting : type.getMethods()) {
            if (setting.getParameterCount() == 0 && setting.isAnnotationPresent(io.smallrye.config.WithDefault.class)) {
                assertThat(setting.invoke(changed))
                        .as("%s.%s", type.getSimpleName(), setting.getName())
                        .isNotEqualTo(setting.invoke(defaults));
            }
        }
    }

    /** Reads lines of the form KEY=DEFAULT, without the prefix of the key. */
    private static Map<String, String> pinned() {
        return PINNED.lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(entry -> "trivalent." + entry[0], entry -> entry[1]));
    }

    private static TrivalentConfig read(EnvConfigSource environment) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(environment)
                .withMapping(TrivalentConfig.class, "trivalent")
                .build()
                .getConfigMapping(TrivalentConfig.class, "trivalent");
    }
}
