package io.trivalent.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP configuration in {@code application.properties}, with one user. */
@QuarkusTest
@TestProfile(HttpUsersTest.OneUser.class)
class HttpUsersTest {
    public static final class OneUser implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.security.users.embedded.users.ann", "ann-pass-0815", "quarkus.http.test-port", "0");
        }
    }

    private final HttpClient http = HttpClient.newHttpClient();

    @Inject
    HttpSite site;

    @TestHTTPResource
    URI root = URI.create("/");

    @BeforeEach
    void serve() {
        site.router().get("/flow").handler(context -> context.response().end("counters"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/flow", "/q/metrics", "/subjects", "/nothing"})
    void requiresAUserForEverythingButTheProbes(String path) throws Exception {
        assertThat(get(path, "").statusCode()).isEqualTo(401);
        assertThat(get(path, "ann:wrong").statusCode()).isEqualTo(401);
        assertThat(get(path, "eve:ann-pass-0815").statusCode()).isEqualTo(401);
        assertThat(get(path, "ann:ann-pass-0815").statusCode()).isNotIn(401, 403);
    }

    @Test
    void servesAUser() throws Exception {
        assertThat(get("/flow", "ann:ann-pass-0815").body()).isEqualTo("counters");
    }

    @Test
    void servesProbesWithoutAUser() throws Exception {
        assertThat(get("/q/health/live", "").statusCode()).isEqualTo(200);
        assertThat(get("/q/health/ready", "").statusCode()).isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health/../metrics", "//flow", "/q/health/%2e%2e/metrics", "/q/health;/../../flow"})
    void noSpellingOfAPathBypassesAuthentication(String path) throws Exception {
        assertThat(get(path, "").statusCode()).isNotEqualTo(200);
    }

    @Test
    void rejectsAPageOfAnotherOrigin() throws Exception {
        // Given
        HttpRequest request = request("/q/health/live", "")
                .header("Origin", "http://evil.example")
                .build();
        // When
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        // Then
        assertThat(response.statusCode()).isEqualTo(403);
    }

    private HttpResponse<String> get(String path, String user) throws IOException, InterruptedException {
        return http.send(request(path, user).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String user) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(root.toString().replaceFirst("/$", "") + path));
        if (!user.isEmpty()) {
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8)));
        }
        return request;
    }
}
