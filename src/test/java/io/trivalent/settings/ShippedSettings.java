package io.trivalent.settings;

import io.trivalent.pipeline.emit.LetterLimit;
import io.trivalent.pipeline.flow.InputPositions;
import io.trivalent.pipeline.flow.PollPace;
import java.nio.file.Path;
import java.util.Properties;

/** The settings of Kafka Streams in a production process, for tests that build their own topology. */
public final class ShippedSettings {
    private ShippedSettings() {}

    public static Properties of(TrivalentConfig config, Path stateDirectory) {
        return StreamsSettings.of(
                config,
                stateDirectory,
                new LetterLimit(),
                new InputPositions(config.topicNames()),
                new PollPace(config.streams().commitInterval()));
    }
}
