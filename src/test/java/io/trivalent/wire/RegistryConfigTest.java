package io.trivalent.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.HashMap;
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
    void readsCredentialsFromTheAddress() {
        // Given
        Map<String, Object> configs = Map.of("schema.registry.url", List.of("http://ann:s%40fe@a:8081"));
        // When
        var config = RegistryConfig.of(configs);
        // Then
        assertThat(config.urls()).containsExactly(URI.create("http://a:8081"));
        assertThat(config.authorization()).contains("Basic YW5uOnNAZmU=");
    }

    @Test
    void readsCredentialsFromTheConfiguration() {
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
    void rejectsInvalidAddressesAndUsers() {
        rejects(Map.of(), "schema.registry.url is missing, expected one or more addresses separated by commas");
        rejects(
                Map.of("schema.registry.url", " , "),
                "schema.registry.url is empty, expected one or more addresses separated by commas");
        rejects(
                Map.of("schema.registry.url", "ann:secret@a"),
                "schema.registry.url contains an invalid address, expected http://host:port or https://host:port");
        rejects(
                Map.of("schema.registry.url", "http://a", "basic.auth.credentials.source", "SASL_INHERIT"),
                "basic.auth.credentials.source is 'SASL_INHERIT', expected URL or USER_INFO");
        rejects(
                Map.of("schema.registry.url", "http://a", "basic.auth.credentials.source", "USER_INFO"),
                "basic.auth.user.info is missing or has no colon, expected user:password");
    }

    @Test
    void printsNoPassword() {
        // Given
        String url = "http://ann:secret@a:8081, https://b";
        // When
        var config = RegistryConfig.of(Map.of("schema.registry.url", url));
        // Then
        assertThat(config).hasToString("[http://a:8081, https://b]");
        assertThat(RegistryConfig.addresses(url)).hasToString("[http://a:8081, https://b]");
    }

    @Test
    void rejectsInvalidCredentialsAndTlsSettings() {
        rejectsWithUrl(
                Map.of("bearer.auth.credentials.source", "STATIC_TOKEN", "bearer.auth.token", "se cret\n"),
                "bearer.auth.token is missing or contains invalid characters, expected letters, digits and -._~+/=");
        rejectsWithUrl(
                Map.of("bearer.auth.credentials.source", "OAUTHBEARER"),
                "bearer.auth.credentials.source is 'OAUTHBEARER', expected STATIC_TOKEN");
        rejectsWithUrl(
                Map.of(
                        "basic.auth.credentials.source", "USER_INFO",
                        "basic.auth.user.info", "ann:secret",
                        "bearer.auth.credentials.source", "STATIC_TOKEN",
                        "bearer.auth.token", "secret"),
                "both a user and bearer.auth.token are set, expected one of them");
        rejectsWithUrl(
                Map.of("schema.registry.ssl.endpoint.identification.algorithm", ""),
                "schema.registry.ssl.endpoint.identification.algorithm is '', expected https: the registry's certificate"
                        + " must match its host name");
    }

    private static void rejectsWithUrl(Map<String, String> settings, String message) {
        Map<String, Object> configs = new HashMap<>(settings);
        configs.put("schema.registry.url", "https://a");
        rejects(configs, message);
    }

    private static void rejects(Map<String, Object> configs, String message) {
        assertThatThrownBy(() -> RegistryConfig.of(configs))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }
}
