package io.trivalent.settings;

import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The settings, key and default, as their interfaces declare them and as the configuration page lists them. */
final class SettingsTable {
    static final Path PAGE = Path.of("docs", "configuration.md");

    /** Stands for the default of a setting that has none in its interface. */
    static final String UNSET = "";

    private static final Pattern ROW = Pattern.compile("^\\| `([a-z].*?)` \\| (.*?) \\|", Pattern.MULTILINE);

    private SettingsTable() {}

    /** Keys and defaults of the settings that have a default in their interface. */
    static Map<String, String> defaults() {
        Map<String, String> defaults = declared();
        defaults.values().removeIf(UNSET::equals);
        return defaults;
    }

    /** Keys and defaults of all settings; {@link #UNSET} if the interface has no default. */
    static Map<String, String> declared() {
        Map<String, String> declared = new TreeMap<>();
        collect("trivalent", TrivalentConfig.class, declared);
        return declared;
    }

    /** Keys of the page with the text of their default column. */
    static Map<String, String> listed() throws IOException {
        return ROW.matcher(Files.readString(PAGE))
                .results()
                .collect(Collectors.toMap(row -> "trivalent." + row.group(1), row -> row.group(2)));
    }

    /** A value of the same kind that is not the default. */
    static String other(String key, String value) {
        if (key.endsWith("provider")) {
            return "cpu";
        }
        if (key.endsWith("arena")) {
            return "as-requested";
        }
        if (key.endsWith("convolution")) {
            return "exhaustive";
        }
        if (value.equals("false")) {
            return "true";
        }
        if (key.endsWith("slope-per")) {
            return "minute";
        }
        if (key.endsWith("allowed-otherwise")) {
            return "text";
        }
        if (value.equals("true")) {
            return "false";
        }
        if (key.endsWith("compression")) {
            return "zstd";
        }
        if (key.endsWith("guarantee")) {
            return "at_least_once";
        }
        if (key.endsWith("validate.extractor")) {
            return "require";
        }
        if (key.endsWith("stragglers")) {
            return "revise";
        }
        if (key.endsWith("protocol")) {
            return "streams";
        }
        if (value.matches("-?\\d+")) {
            return Integer.toString(Integer.parseInt(value) + 1);
        }
        return value.matches("\\d+(ms|s|m|h)") ? "77s" : value + "-other";
    }

    private static void collect(String prefix, Class<?> type, Map<String, String> into) {
        for (Method method : type.getMethods()) {
            String key =
                    prefix + "." + method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            WithDefault value = method.getAnnotation(WithDefault.class);
            if (value != null) {
                into.put(key, value.value());
            } else if (method.getReturnType() == Optional.class) {
                into.put(key, UNSET);
            } else if (method.getReturnType() == Map.class) {
                into.put(key + ".\"NAME\"", UNSET);
            } else if (method.getReturnType().getName().startsWith("io.trivalent") && !method.isDefault()) {
                collect(key, method.getReturnType(), into);
            }
        }
    }
}
