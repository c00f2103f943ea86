package io.trivalent.wire;

import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.apache.kafka.common.config.ConfigException;

/**
 * Confluent's configuration keys for serializers, with Confluent's defaults.
 *
 * @param autoRegister {@code auto.register.schemas}: register new schemas; without it, the schema is looked up
 * @param schemaId {@code use.schema.id}: write with the schema of this id; ignored with {@code auto.register.schemas}
 * @param useLatest {@code use.latest.version}: write with the subject's newest schema instead of looking up the
 *     record's own; ignored with one of the two above
 * @param strictId {@code id.compatibility.strict}: refuse a schema of {@code use.schema.id} that cannot read the
 *     record
 * @param strictLatest {@code latest.compatibility.strict}: the same for the newest schema
 * @param normalize {@code normalize.schemas}: ask the registry to compare schemas in a normal form
 * @param removeJavaProperties {@code avro.remove.java.properties}: register schemas without {@code avro.java.string}
 * @param specificReader {@code specific.avro.reader}: read into generated classes instead of generic records
 * @param idInHeader {@code value.schema.id.serializer} or {@code key.…}: write the schema's GUID into a header
 * @param subjects {@code value.subject.name.strategy} or {@code key.…}
 */
record SerdeConfig(
        boolean autoRegister,
        OptionalInt schemaId,
        boolean useLatest,
        boolean strictId,
        boolean strictLatest,
        boolean normalize,
        boolean removeJavaProperties,
        boolean specificReader,
        boolean idInHeader,
        SubjectNames subjects) {
    private static final String ID_SERIALIZERS = "io.confluent.kafka.serializers.schema.id.";

    static SerdeConfig of(Map<String, ?> configs, boolean isKey) {
        return new SerdeConfig(
                flag(configs, "auto.register.schemas", true),
                schemaId(configs),
                flag(configs, "use.latest.version", false),
                flag(configs, "id.compatibility.strict", true),
                flag(configs, "latest.compatibility.strict", true),
                flag(configs, "normalize.schemas", false),
                flag(configs, "avro.remove.java.properties", false),
                flag(configs, "specific.avro.reader", false),
                idInHeader(configs, (isKey ? "key" : "value") + ".schema.id.serializer"),
                SubjectNames.of(configs, isKey));
    }

    private static OptionalInt schemaId(Map<String, ?> configs) {
        String text = Objects.toString(configs.get("use.schema.id"), "-1").trim();
        try {
            int id = Integer.parseInt(text);
            return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
        } catch (NumberFormatException notAnId) {
            throw new ConfigException("use.schema.id is '%s', expected a schema id, or -1 for none".formatted(text));
        }
    }

    private static boolean idInHeader(Map<String, ?> configs, String key) {
        Object given = configs.get(key);
        String name = given instanceof Class<?> type
                ? type.getName()
                : Objects.toString(given, ID_SERIALIZERS + "PrefixSchemaIdSerializer");
        return switch (name) {
            case ID_SERIALIZERS + "PrefixSchemaIdSerializer" -> false;
            case ID_SERIALIZERS + "HeaderSchemaIdSerializer" -> true;
            default ->
                throw new ConfigException(
                        "%s is '%s', expected %sPrefixSchemaIdSerializer or %sHeaderSchemaIdSerializer"
                                .formatted(key, name, ID_SERIALIZERS, ID_SERIALIZERS));
        };
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
