package io.trivalent.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.Settled;
import io.trivalent.model.ModelStore;
import io.trivalent.pipeline.PipelineConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsChecksTest {
    @Test
    void findsNoProblemInTheDefaults() {
        assertThat(lines(checks(Settled.defaults(), 100, "exactly_once_v2").findings()))
                .containsExactly("ok    settings    agree with each other");
    }

    @Test
    void reportsSettingsThatContradictEachOther() {
        // Given
        PipelineConfig config = Settled.with(Map.of(
                "score.max-run", "6001ms",
                "join.patience", "10m"));
        // When, then
        assertThat(lines(checks(config, 30_000, "at_least_once").findings()))
                .containsExactly(
                        "fail  settings    trivalent.streams.commit-interval is 30000 ms, expected less than the"
                                + " transaction timeout, 30000 ms  → lower it, or raise"
                                + " producer.transaction.timeout.ms under trivalent.streams.properties",
                        "fail  settings    trivalent.score.max-run is 6001 ms, expected at most a fifth of the"
                                + " transaction timeout, 6000 ms  → lower it, or raise"
                                + " producer.transaction.timeout.ms under trivalent.streams.properties",
                        "fail  settings    trivalent.join.patience is 600000 ms, expected less than"
                                + " trivalent.join.memory, 600000 ms  → raise trivalent.join.memory",
                        "warn  settings    trivalent.streams.guarantee is at_least_once, expected exactly_once_v2:"
                                + " after a failure some events are published twice  → set it to exactly_once_v2, or let"
                                + " consumers drop duplicates");
    }

    @Test
    void acceptsOnlyTwoGuarantees() {
        assertThat(lines(checks(Settled.defaults(), 100, "at_most_once").findings()))
                .containsExactly("fail  settings    trivalent.streams.guarantee is 'at_most_once', expected"
                        + " exactly_once_v2 or at_least_once  → set it to exactly_once_v2");
    }

    @Test
    void requiresOnlyModalitiesThatThePackageReads() {
        // Given
        PipelineConfig config = Settled.with(Map.of("join.required", "text,visual", "validate.max-matrix-bytes", "3"));
        var manifest = new ModelStore(Packages.MODELS).open("tfn-mosi/1").manifest();
        // When
        List<String> lines = lines(checks(config, 100, "exactly_once_v2").findings(manifest, false));
        // Then
        assertThat(lines.get(0))
                .isEqualTo("fail  package     trivalent.join.required names [visual], expected only what tfn-mosi/1"
                        + " reads, [text, acoustic]: every utterance would be rejected  → remove it from"
                        + " trivalent.join.required");
        assertThat(lines.get(1))
                .startsWith("warn  package     tfn-mosi/1 reads")
                .endsWith("expected at most trivalent.validate.max-matrix-bytes, 3  → raise"
                        + " trivalent.validate.max-matrix-bytes");
    }

    @Test
    void reportsATopicOfSoundThatThePackageCannotRead() {
        // Given
        var store = new ModelStore(Packages.MODELS);
        SettingsChecks checks = checks(Settled.defaults(), 100, "exactly_once_v2");
        // When
        List<String> features = lines(checks.findings(store.open("tfn-mosi/1").manifest(), true));
        List<String> sound = lines(checks.findings(store.open("tfn-voices/1").manifest(), true));
        // Then
        assertThat(features)
                .containsExactly(
                        "warn  package     trivalent.topics.audio names a topic, and the package tfn-mosi/1 has"
                                + " no acoustic extractor: all sound is rejected  → publish features instead, or choose another"
                                + " package");
        assertThat(sound)
                .containsExactly("ok    package     tfn-voices/1 reads [text, acoustic], acoustic features of"
                        + " 'trivalent-acoustic/1#3fbe2593abde', or sound (trivalent.topics.audio)");
    }

    @Test
    void reportsARoleWhoseUtterancesCannotBeScored() {
        // Given: the package does not read visual features
        PipelineConfig config =
                Settled.with(Map.of("validate.allowed-for.staff", "visual", "validate.allowed-for.guest", "none"));
        var manifest = new ModelStore(Packages.MODELS).open("tfn-mosi/1").manifest();
        // When
        List<String> lines = lines(checks(config, 100, "exactly_once_v2").findings(manifest, false));
        // Then
        assertThat(lines)
                .singleElement()
                .asString()
                .startsWith("warn  package     trivalent.validate.allowed-for.staff allows [visual],"
                        + " expected some of [text, acoustic] that tfn-mosi/1 reads");
    }

    @Test
    void findsNoProblemInAShippedPackage() {
        assertThat(lines(checks(Settled.defaults(), 100, "exactly_once_v2").findings(Packages.lateFusion(), false)))
                .containsExactly("ok    package     late-fusion/1 reads [text, acoustic, visual]");
    }

    @Test
    void saysThatAPackageComputesInFloat16(@TempDir Path models) {
        // Given
        Path folder = Packages.copy(Packages.LATE_FUSION, models);
        Packages.edit(
                folder, root -> root.putObject("compute").put("type", "float16").put("tolerance", 0.01));
        var reduced = new ModelStore(models).open("late-fusion").manifest();
        // When, then
        assertThat(lines(checks(Settled.defaults(), 100, "exactly_once_v2").findings(reduced, false)))
                .containsExactly("ok    package     late-fusion/1 reads [text, acoustic, visual], computes in float16"
                        + " within 0.01");
    }

    private static SettingsChecks checks(PipelineConfig config, long commitMs, String guarantee) {
        return new SettingsChecks(config, Duration.ofMillis(commitMs), Duration.ofSeconds(30), guarantee);
    }

    private static List<String> lines(List<Finding> findings) {
        return findings.stream().map(Finding::toString).toList();
    }
}
