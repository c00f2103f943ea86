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
 * The certificates that the registry client trusts and presents: Kafka's {@code ssl.*} keys with the prefix
 * {@value #PREFIX}, as in Confluent's clients. Without these keys the platform's trust store applies.
 */
final class RegistryTls {
    private static final String PREFIX = "schema.registry.";

    /** Beginning of the keys. */
    static final String KEYS_PREFIX = PREFIX + "ssl.";

    private static final ConfigDef KEYS = new ConfigDef();

    static {
        SslConfigs.addClientSslSupport(KEYS);
    }

    private RegistryTls() {}

    static Optional<SSLContext> of(Map<String, ?> configs) {
        Map<String, Object> given = configs.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(KEYS_PREFIX))
                .collect(toMap(entry -> entry.getKey().substring(PREFIX.length()), Map.Entry::getValue));
        if (given.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Object> parsed = new HashMap<>(KEYS.parse(given));
        Object algorithm = parsed.get(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG);
        if (!"https".equalsIgnoreCase(String.valueOf(algorithm))) {
            throw new ConfigException(
                    "%s%s is '%s', expected https: the registry's certificate must match its host name"
                            .formatted(PREFIX, SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG, algorithm));
        }
        try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
            factory.configure(parsed);
            return Optional.of(factory.sslContext());
        }
    }
}
