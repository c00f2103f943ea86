package io.trivalent.settings;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.trivalent.pipeline.validate.AllowedModalities;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads the configuration. The sources, highest priority first: command line, system properties, environment, {@code
 * config/application.properties}, the defaults in the interfaces. An unknown key under {@code trivalent.}, a value that makes no
 * sense and an environment variable that no setting reads are errors.
 */
public final class Settings {
    private static final Pattern EMPTY = Pattern.compile("property (\\S+) is defined as the empty String");
    private static final Pattern FAILED = Pattern.compile(
            "property (\\S+) with the config value \".*\" threw an Exception whilst being converted (names .*)$");
    private static final String PREFIX = "trivalent";
    private static final int CONVERTER = 100;
    private static final int COMMAND_LINE = 1000;
    private static final int FILE = 260;
    private static final int INSTALLATION = 50;

    private Settings() {}

    /**
     * Loads the configuration of this process.
     *
     * @param commandLine settings with the highest priority
     * @throws UsageException if a key is unknown or a value is invalid
     */
    public static TrivalentConfig load(Map<String, String> commandLine) {
        Environment.check(System.getenv().keySet());
        return load(commandLine, Path.of("config", "application.properties"));
    }

    static TrivalentConfig load(Map<String, String> commandLine, Path file) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .addSystemSources()
                .withSources(new PropertiesConfigSource(commandLine, "command line", COMMAND_LINE))
                .withSources(new PropertiesConfigSource(installation(), "installation", INSTALLATION))
                .withConverter(AllowedModalities.class, CONVERTER, AllowedModalities::of)
                .withMapping(TrivalentConfig.class, PREFIX);
        if (Files.isRegularFile(file)) {
            builder.withSources(properties(file));
        }
        try {
            SmallRyeConfig config = builder.build();
            TrivalentConfig settings = config.getConfigMapping(TrivalentConfig.class, PREFIX);
            Limits.check(settings);
            return settings;
        } catch (ConfigValidationException e) {
            throw new UsageException("configuration is invalid: " + problems(e), e);
        }
    }

    /** Settings that follow from the installation folder, which the launcher passes on; they have the lowest priority. */
    private static Map<String, String> installation() {
        String home = System.getenv("TRIVALENT_HOME");
        return home == null || home.isBlank()
                ? Map.of()
                : Map.of("trivalent.models.directory", Path.of(home, "models").toString());
    }

    private static String problems(ConfigValidationException e) {
        return IntStream.range(0, e.getProblemCount())
                .mapToObj(i -> e.getProblem(i).getMessage())
                .map(Settings::plain)
                .sorted()
                .collect(Collectors.joining("; "));
    }

    /** Removes the library's message code, and rewrites the messages for an unknown key and for an empty value. */
    private static String plain(String message) {
        String text = message.replaceFirst("^SRCFG\\d+: ", "");
        if (text.contains("does not map to any root")) {
            return "unknown key '%s', expected one of those in docs/configuration.md"
                    .formatted(text.replaceFirst("^(\\S+) in .*$", "$1"));
        }
        Matcher failed = FAILED.matcher(text);
        if (failed.find()) {
            return "%s %s".formatted(failed.group(1), failed.group(2));
        }
        Matcher empty = EMPTY.matcher(text);
        return empty.find() ? empty.group(1) + " is empty, expected a value" : text;
    }

    private static PropertiesConfigSource properties(Path file) {
        try {
            URL url = file.toUri().toURL();
            return new PropertiesConfigSource(url, FILE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read '%s'".formatted(file), e);
        }
    }
}
