package io.trivalent.wire;

import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/**
 * Confluent's configuration keys for serializers, with Confluent's defaults.
 *
 * @param autoRegister {@code auto.register.schemas}: register new schemas; without it, the schema is looked up
 * @param useLatest {@code use.latest.version}: write with the subject's newest schema instead of looking up the
 *     record's own; ignored with {@code auto.register.schemas}
 * @param removeJavaProperties {@code avro.remove.java.properties}: register schemas without {@code avro.java.string}
 * @param specificReader {@code specific.avro.reader}: read into generated classes instead of generic records
 */
record SerdeConfig(boolean autoRegister, boolean useLatest, boolean removeJavaProperties, boolean specificReader) {
    static SerdeConfig of(Map<String, ?> configs) {
        return new SerdeConfig(
                flag(configs, "auto.register.schemas", true),
                flag(configs, "use.latest.version", false),
                flag(configs, "avro.remove.java.properties", false),
                flag(configs, "specific.avro.reader", false));
    }

    private static boolean flag(Map<String, ?> configs, String key, boolean fallback) {
        Object value = configs.get(key);
        if (value == null) {
            return fallback;
        }
        String text = value.toString().trim();
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        if (text.equalsIgnoreCase("false")) {
            return false;
        }
        throw new ConfigException("%s is '%s', expected true or false".formatted(key, text));
    }
}
