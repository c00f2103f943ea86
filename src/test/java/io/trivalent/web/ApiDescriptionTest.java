package io.trivalent.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The description at /q/openapi, and that each operation answers as it says while nothing is served. */
@QuarkusTest
@TestProfile(ApiDescriptionTest.WithoutUsers.class)
class ApiDescriptionTest {
    public static final class WithoutUsers implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.http.auth.permission.everything-else.policy", "permit", "quarkus.http.test-port", "0");
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TRIES = 100;

    private final HttpClient http = HttpClient.newHttpClient();

    @TestHTTPResource
    URI root = URI.create("/");

    @Test
    void describesAllOperationsWithSchemasThatExist() throws Exception {
        // When
        JsonNode api = description();
        // Then
        assertThat(api.path("paths").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "/api/conversations",
                        "/api/conversations/{clip}",
                        "/api/conversations/{clip}/turns",
                        "/api/utterances/{utterance}",
                        "/api/alerts",
                        "/api/dead-letters",
                        "/api/dead-letters/{partition}/{offset}",
                        "/api/status",
                        "/api/model",
                        "/api/stream");
        for (JsonNode reference : api.findValues("$ref")) {
            assertThat(api.at(reference.asText().substring(1)).isMissingNode())
                    .as(reference.asText())
                    .isFalse();
        }
        assertThat(api.at("/components/schemas/Conversation/properties/overall/$ref")
                        .asText())
                .isEqualTo("#/components/schemas/ScoreFigures");
    }

    @Test
    void answersAnyParametersAsDescribed() throws Exception {
        // Given
        JsonNode api = description();
        Random random = new Random(20261128);
        for (Map.Entry<String, JsonNode> path : api.path("paths").properties()) {
            JsonNode operation = path.getValue().path("get");
            for (int i = 0; i < TRIES; i++) {
                // When
                String address = address(path.getKey(), operation.path("parameters"), random);
                HttpResponse<String> answer = get(address);
                // Then
                assertThat(operation.path("responses").has(Integer.toString(answer.statusCode())))
                        .as("%s answered %d: %s", address, answer.statusCode(), answer.body())
                        .isTrue();
                assertThat(answer.headers().firstValue("content-type")).contains(Problem.TYPE);
                assertThat(JSON.readTree(answer.body()).path("status").asInt()).isEqualTo(answer.statusCode());
                assertThat(answer.headers().firstValue("retry-after").isPresent())
                        .isEqualTo(answer.statusCode() == 503);
            }
        }
    }

    private static String address(String path, JsonNode parameters, Random random) {
        String filled = path;
        StringBuilder query = new StringBuilder();
        for (JsonNode parameter : parameters) {
            String name = parameter.path("name").asText();
            String value = URLEncoder.encode(value(parameter.path("schema"), random), UTF_8)
                    .replace("+", "%20");
            if (parameter.path("in").asText().equals("path")) {
                filled = filled.replace("{" + name + "}", value);
            } else if (parameter.path("in").asText().equals("query") && random.nextBoolean()) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(value);
            }
        }
        return filled + query;
    }

    /** One that the schema allows, or any text. */
    private static String value(JsonNode schema, Random random) {
        JsonNode values = schema.path("enum");
        if (!values.isEmpty() && random.nextBoolean()) {
            return values.get(random.nextInt(values.size())).asText();
        }
        if (schema.path("type").asText().equals("integer") && random.nextBoolean()) {
            return Long.toString(random.nextLong() >> random.nextInt(64));
        }
        StringBuilder text = new StringBuilder("v");
        for (int i = random.nextInt(30); i > 0; i--) {
            int character = random.nextInt(random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1);
            boolean valid =
                    character != 0 && (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE);
            text.appendCodePoint(valid ? character : 'x');
        }
        return text.toString();
    }

    private JsonNode description() throws Exception {
        return JSON.readTree(get("/q/openapi?format=json").body());
    }

    private HttpResponse<String> get(String address) throws Exception {
        URI uri = URI.create(root.toString().replaceFirst("/$", "") + address);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
}
