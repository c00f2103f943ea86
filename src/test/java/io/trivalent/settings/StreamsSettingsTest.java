package io.trivalent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.pipeline.emit.LetterLimit;
import io.trivalent.pipeline.flow.InputPositions;
import io.trivalent.pipeline.flow.PollPace;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class StreamsSettingsTest {
    @Test
    void namesEachThreadAfterTheInstance() {
        // Given
        TrivalentConfig config = Settings.load(Map.of("trivalent.streams.instance-id", "left"));
        // When
        StreamsConfig streams = new StreamsConfig(settings(config));
        // Then
        assertThat(streams.getMainConsumerConfigs("group", "client", 2)).containsEntry("group.instance.id", "left-2");
        assertThat(streams.getRestoreConsumerConfigs("client")).doesNotContainKey("group.instance.id");
        assertThat(StreamsSettings.staticMembership(config.streams())).isTrue();
    }

    @Test
    void acceptsTheNameUnderKafkasOwnKey() {
        // Given
        TrivalentConfig config = Settings.load(Map.of("trivalent.streams.properties.\"group.instance.id\"", "left"));
        // When, then
        assertThat(new StreamsConfig(settings(config)).getMainConsumerConfigs("group", "client", 1))
                .containsEntry("group.instance.id", "left-1");
        assertThat(StreamsSettings.staticMembership(config.streams())).isTrue();
    }

    @Test
    void setsTheSessionTimeoutToTenSecondsUnlessConfigured() {
        // Given
        TrivalentConfig longer =
                Settings.load(Map.of("trivalent.streams.properties.\"consumer.session.timeout.ms\"", "60000"));
        // When, then
        assertThat(new StreamsConfig(settings(Settings.load(Map.of()))).getMainConsumerConfigs("group", "client", 1))
                .containsEntry("session.timeout.ms", 10_000);
        assertThat(new StreamsConfig(settings(longer)).getMainConsumerConfigs("group", "client", 1))
                .containsEntry("session.timeout.ms", "60000");
    }

    @Test
    void setsNoNameAndNoSessionTimeoutWithTheStreamsProtocol() {
        // Given
        TrivalentConfig config =
                Settings.load(Map.of("trivalent.streams.instance-id", "left", "trivalent.streams.protocol", "streams"));
        // When
        Properties settings = settings(config);
        // Then
        assertThat(settings).containsEntry("group.protocol", "streams");
        assertThat(settings.stringPropertyNames())
                .noneMatch(key -> key.endsWith("group.instance.id") || key.endsWith("session.timeout.ms"));
        assertThat(StreamsSettings.staticMembership(config.streams())).isFalse();
    }

    private static Properties settings(TrivalentConfig config) {
        return StreamsSettings.of(
                config,
                Path.of("state"),
                new LetterLimit(),
                new InputPositions(config.topicNames()),
                new PollPace(config.streams().commitInterval()));
    }
}
