package io.trivalent.wire;

import static java.util.stream.Collectors.toMap;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/**
 * Whom the registry client trusts and which certificate it shows: Kafka's {@code ssl.*} keys behind {@value #PREFIX}, as
 * Confluent's clients have them. Without any of them the platform's own trust store applies.
 */
final class RegistryTls {
    private static final String PREFIX = "schema.registry.";
    private static final ConfigDef KEYS = new ConfigDef();

    static {
        SslConfigs.addClientSslSupport(KEYS);
    }

    private RegistryTls() {}

    static Optional<SSLContext> of(Map<String, ?> configs) {
        Map<String, Object> given = configs.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(PREFIX + "ssl."))
                .collect(toMap(entry -> entry.getKey().substring(PREFIX.length()), Map.Entry::getValue));
        if (given.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Object> parsed = new HashMap<>(KEYS.parse(given));
        Object names = parsed.get(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG);
        if (!"https".equalsIgnoreCase(String.valueOf(names))) {
            throw new ConfigException("%s%s is '%s', expected https: a registry must show a certificate of its own name"
                    .formatted(PREFIX, SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG, names));
        }
        try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
            factory.configure(parsed);
            return Optional.of(factory.sslContext());
        }
    }
}
