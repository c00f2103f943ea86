package io.trivalent.commands;

import io.trivalent.settings.Settings;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.settings.UsageException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option {@code -D} of every command that reads the configuration. */
final class CommonOptions {
    @Option(
            names = "-D",
            paramLabel = "trivalent.KEY=VALUE",
            description = "Sets a configuration key; overrides environment and file.")
    private Map<String, String> properties = new LinkedHashMap<>();

    /**
     * Loads the configuration.
     *
     * @param overrides settings that {@code -D} overrides, and that override environment and file
     */
    TrivalentConfig load(Map<String, String> overrides) {
        properties.keySet().stream()
                .filter(key -> !key.startsWith("trivalent."))
                .findFirst()
                .ifPresent(key -> {
                    throw new UsageException("-D sets '%s', expected a key under 'trivalent.'".formatted(key));
                });
        Map<String, String> all = new LinkedHashMap<>(overrides);
        all.putAll(properties);
        return Settings.load(all);
    }
}
