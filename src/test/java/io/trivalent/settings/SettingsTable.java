package io.trivalent.settings;

import io.smallrye.config.WithDefault;
import java.lang.reflect.Method;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The settings as their interfaces declare them: key and default. */
final class SettingsTable {
    private SettingsTable() {}

    static Map<String, String> defaults() {
        Map<String, String> defaults = new TreeMap<>();
        collect("trivalent", TrivalentConfig.class, defaults);
        return defaults;
    }

    /** A value of the same kind that is not the default. */
    static String other(String key, String value) {
        if (key.endsWith("provider")) {
            return "cpu";
        }
        if (key.endsWith("stragglers")) {
            return "revise";
        }
        if (key.endsWith("protocol")) {
            return "streams";
        }
        if (key.endsWith("buckets")) {
            return "2,4";
        }
        if (value.matches("-?\\d+")) {
            return Integer.toString(Integer.parseInt(value) + 1);
        }
        return value.matches("\\d+(ms|s|m)") ? "77s" : value + "-other";
    }

    private static void collect(String prefix, Class<?> type, Map<String, String> into) {
        for (Method method : type.getMethods()) {
            String key =
                    prefix + "." + method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            WithDefault value = method.getAnnotation(WithDefault.class);
            if (value != null) {
                into.put(key, value.value());
            } else if (method.getReturnType().getName().startsWith("io.trivalent") && !method.isDefault()) {
                collect(key, method.getReturnType(), into);
            }
        }
    }
}
