package io.trivalent.settings;

import io.trivalent.vocabulary.AtLeast;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Checks the settings against the limits that the interfaces declare with {@link AtLeast}. */
final class Limits {
    private static final List<String> GUARANTEES = List.of("at_least_once", "exactly_once_v2");
    private static final List<String> COMPRESSIONS = List.of("none", "gzip", "snappy", "lz4", "zstd");

    private Limits() {}

    /**
     * Checks all settings.
     *
     * @throws UsageException that names each setting outside of its limits
     */
    static void check(TrivalentConfig config) {
        List<String> problems = new ArrayList<>();
        collect("trivalent", TrivalentConfig.class, config, problems);
        oneOf("trivalent.streams.guarantee", config.streams().guarantee(), GUARANTEES, problems);
        oneOf("trivalent.streams.compression", config.streams().compression(), COMPRESSIONS, problems);
        if (!problems.isEmpty()) {
            throw new UsageException("configuration is invalid: " + String.join("; ", problems));
        }
    }

    private static void oneOf(String key, String value, List<String> allowed, List<String> problems) {
        if (!allowed.contains(value)) {
            problems.add("%s is '%s', expected %s".formatted(key, value, String.join(" or ", allowed)));
        }
    }

    private static void collect(String prefix, Class<?> type, Object config, List<String> problems) {
        Method[] settings = type.getMethods();
        Arrays.sort(settings, Comparator.comparing(Method::getName));
        for (Method setting : settings) {
            String key = prefix + "." + hyphenated(setting.getName());
            AtLeast limits = setting.getAnnotation(AtLeast.class);
            if (limits != null) {
                check(key, value(setting, config), limits, problems);
            } else if (isGroup(setting)) {
                collect(key, setting.getReturnType(), value(setting, config), problems);
            }
        }
    }

    private static boolean isGroup(Method setting) {
        Class<?> type = setting.getReturnType();
        return type.isInterface() && type.getName().startsWith("io.trivalent") && !setting.isDefault();
    }

    private static Object value(Method setting, Object config) {
        try {
            return setting.invoke(config);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("setting %s cannot be read".formatted(setting.getName()), impossible);
        }
    }

    private static void check(String key, Object value, AtLeast limits, List<String> problems) {
        if (value instanceof Optional<?> optional) {
            optional.ifPresent(given -> check(key, given, limits, problems));
            return;
        }
        if (value instanceof Collection<?> several) {
            several.forEach(given -> check(key, given, limits, problems));
            return;
        }
        boolean isTime = value instanceof Duration;
        long number = value instanceof Duration time ? time.toMillis() : ((Number) value).longValue();
        if (number < limits.value() || number > limits.most()) {
            String most = limits.most() == Long.MAX_VALUE ? "at least %d" : "%d to %d";
            String unit = isTime ? " ms" : "";
            problems.add("%s is %d%s, expected %s%s"
                    .formatted(key, number, unit, most.formatted(limits.value(), limits.most()), unit));
        }
    }

    private static String hyphenated(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
