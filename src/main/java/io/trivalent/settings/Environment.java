package io.trivalent.settings;

import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Settings in environment variables, whose names the configuration library does not check. */
final class Environment {
    private static final String PREFIX = "TRIVALENT_";

    /** Variables that are not settings: the launcher's, the tests', and those of {@code docker-compose.yml}. */
    private static final Set<String> OTHERS =
            Set.of("TRIVALENT_HOME", "TRIVALENT_DATA", "TRIVALENT_HTTP_PASSWORD", "TRIVALENT_JAAS");

    private Environment() {}

    /**
     * Refuses variables under {@value #PREFIX} that no setting reads.
     *
     * @param names of all environment variables
     * @throws UsageException that names each of them
     */
    static void check(Collection<String> names) {
        List<String> settings =
                ConfigMappings.getProperties(ConfigClass.configClass(TrivalentConfig.class)).keySet().stream()
                        .map(Environment::variable)
                        .toList();
        List<String> unknown = names.stream()
                .filter(name -> name.startsWith(PREFIX) && !OTHERS.contains(name))
                .filter(name -> settings.stream().noneMatch(setting -> matches(name, setting)))
                .sorted()
                .toList();
        if (!unknown.isEmpty()) {
            throw new UsageException(
                    "no setting reads the environment variable %s, expected a key of docs/configuration.md such as TRIVALENT_JOIN_PATIENCE"
                            .formatted(unknown.stream().collect(Collectors.joining(", "))));
        }
    }

    /** A setting with any name ends with a star. */
    private static boolean matches(String name, String setting) {
        return setting.endsWith("*")
                ? name.startsWith(setting.substring(0, setting.length() - 1))
                : name.equals(setting);
    }

    private static String variable(String key) {
        return key.replaceAll("[^A-Za-z0-9*]", "_").toUpperCase(Locale.ROOT);
    }
}
