package io.trivalent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.trivalent.settings.UsageException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAccessTest {
    private static final String ANN = "quarkus.security.users.embedded.users.ann";

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "127.8.9.10"})
    void permitsAccessWithoutUsersOnALoopbackAddress(String host) {
        assertThat(HttpAccess.decide(config(Map.of("quarkus.http.host", host))))
                .containsOnly(
                        Map.entry("quarkus.http.host", host),
                        Map.entry("quarkus.http.auth.permission.everything-else.policy", "permit"));
    }

    @Test
    void usesTheLoopbackAddressByDefault() {
        assertThat(HttpAccess.decide(config(Map.of()))).containsEntry("quarkus.http.host", "127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.1.2.3"})
    void rejectsAnotherAddressWithoutUsers(String host) {
        assertThatThrownBy(() -> HttpAccess.decide(config(Map.of("quarkus.http.host", host))))
                .isInstanceOf(UsageException.class)
                .hasMessage(
                        "HTTP on %s would be open to other machines without a user; set one with"
                                + " QUARKUS_SECURITY_USERS_EMBEDDED_USERS_NAME=PASSWORD, or set QUARKUS_HTTP_HOST=127.0.0.1",
                        host);
    }

    @Test
    void aUserNeedsAPassword() {
        assertThatThrownBy(() -> HttpAccess.decide(config(Map.of("quarkus.http.host", "0.0.0.0", ANN, ""))))
                .isInstanceOf(UsageException.class)
                .hasMessage("HTTP user 'ann' has no password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "127.0.0.1"})
    void keepsAuthenticationIfThereAreUsers(String host) {
        assertThat(HttpAccess.decide(config(Map.of("quarkus.http.host", host, ANN, "secret"))))
                .isEmpty();
    }

    @Test
    void returnsTheFirstUserForTheProgramItself() {
        var config = config(Map.of(ANN, "pass:word", "quarkus.security.users.embedded.users.bob", "x"));
        assertThat(HttpAccess.user(config)).contains("ann:pass:word");
    }

    private static SmallRyeConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build();
    }
}
