package io.trivalent.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class RegistryConfigTest {
    @Test
    void readsAListOfAddresses() {
        // Given
        Map<String, Object> configs = Map.of("schema.registry.url", "http://a:8081/, https://b/registry");
        // When
        var config = RegistryConfig.of(configs);
        // Then
        assertThat(config.urls()).containsExactly(URI.create("http://a:8081"), URI.create("https://b/registry"));
        assertThat(config.authorization()).isEmpty();
    }

    @Test
    void takesCredentialsOutOfTheAddress() {
        // Given
        Map<String, Object> configs = Map.of("schema.registry.url", List.of("http://ann:s%40fe@a:8081"));
        // When
        var config = RegistryConfig.of(configs);
        // Then
        assertThat(config.urls()).containsExactly(URI.create("http://a:8081"));
        assertThat(config.authorization()).contains("Basic YW5uOnNAZmU=");
    }

    @Test
    void takesCredentialsFromTheConfiguration() {
        // Given
        Map<String, Object> configs = Map.of(
                "schema.registry.url", "http://a",
                "basic.auth.credentials.source", "USER_INFO",
                "basic.auth.user.info", "ann:s@fe");
        // When
        var config = RegistryConfig.of(configs);
        // Then
        assertThat(config.authorization()).contains("Basic YW5uOnNAZmU=");
    }

    @Test
    void namesWhatIsWrongWithTheConfiguration() {
        refuses(Map.of(), "schema.registry.url is missing, expected one or more addresses separated by commas");
        refuses(
                Map.of("schema.registry.url", " , "),
                "schema.registry.url is empty, expected one or more addresses separated by commas");
        refuses(
                Map.of("schema.registry.url", "ann:secret@a"),
                "schema.registry.url holds something that is no address, expected http://host:port or https://host:port");
        refuses(
                Map.of("schema.registry.url", "http://a", "basic.auth.credentials.source", "SASL_INHERIT"),
                "basic.auth.credentials.source is 'SASL_INHERIT', expected URL or USER_INFO");
        refuses(
                Map.of("schema.registry.url", "http://a", "basic.auth.credentials.source", "USER_INFO"),
                "basic.auth.user.info is missing or without a colon, expected user:password");
    }

    private static void refuses(Map<String, Object> configs, String message) {
        assertThatThrownBy(() -> RegistryConfig.of(configs))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }
}
