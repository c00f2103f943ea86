package io.trivalent.wire;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/** The settings that this program's serializer, deserializer and registry client obey. */
public final class WireProperties {
    private static final List<String> KNOWN = List.of(
            "auto.register.schemas",
            "avro.remove.java.properties",
            RegistryConfig.CREDENTIALS_SOURCE,
            RegistryConfig.USER_INFO,
            RegistryConfig.BEARER_SOURCE,
            RegistryConfig.BEARER_TOKEN,
            "id.compatibility.strict",
            "latest.compatibility.strict",
            "normalize.schemas",
            RegistryConfig.URL,
            "use.latest.version",
            "use.schema.id",
            "value.schema.id.serializer",
            SubjectNames.KEY);

    private WireProperties() {}

    /**
     * Refuses settings that would have no effect, such as Confluent's that are not implemented and typing errors.
     *
     * @throws ConfigException that names the first such setting
     */
    public static void check(Collection<String> names) {
        for (String name : names) {
            if (!KNOWN.contains(name) && !name.startsWith(RegistryTls.KEYS_PREFIX)) {
                throw new ConfigException(
                        "wire.properties.\"%s\" is not a setting of this serializer, expected one of %s or %s*"
                                .formatted(name, String.join(", ", KNOWN), RegistryTls.KEYS_PREFIX));
            }
        }
    }

    /** Whether a serializer with these settings registers new schemas. */
    public static boolean registers(Map<String, ?> configs) {
        return SerdeConfig.of(configs, false).autoRegister();
    }
}
