package io.trivalent.settings;

import io.trivalent.pipeline.emit.LetterLimit;
import java.nio.file.Path;
import java.util.Properties;

/** The settings with which a process runs Kafka Streams, for topologies that tests elsewhere make. */
public final class ShippedSettings {
    private ShippedSettings() {}

    public static Properties of(TrivalentConfig config, Path stateDirectory) {
        return StreamsSettings.of(config, stateDirectory, new LetterLimit());
    }
}
