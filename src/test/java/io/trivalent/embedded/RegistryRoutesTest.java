package io.trivalent.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryRoutesTest {
    private static final String V1 = """
            {"schema": "{\\"type\\": \\"record\\", \\"name\\": \\"R\\", \\"fields\\": [{\\"name\\": \\"a\\", \\"type\\": \\"int\\"}]}"}""";
    private static final String V1_TEXT =
            "{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"R\\\",\\\"fields\\\":[{\\\"name\\\":\\\"a\\\",\\\"type\\\":\\\"int\\\"}]}";
    private static final String V2 = """
            {"schema": "{\\"type\\": \\"record\\", \\"name\\": \\"R\\", \\"fields\\": [{\\"name\\": \\"a\\", \\"type\\": \\"string\\"}]}"}""";

    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpRegistry registry = HttpRegistry.serving(SchemaStore.inMemory());

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void answersAllRequestsForARegisteredSchema() throws Exception {
        // Given
        var described = "{\"subject\":\"s-value\",\"version\":1,\"id\":1,\"schema\":\"" + V1_TEXT + "\"}";
        // When
        var registered = post("/subjects/s-value/versions", V1);
        // Then
        assertThat(registered.body()).isEqualTo("{\"id\":1}");
        assertThat(get("/subjects").body()).isEqualTo("[\"s-value\"]");
        assertThat(get("/subjects/s-value/versions").body()).isEqualTo("[1]");
        assertThat(get("/subjects/s-value/versions/1").body()).isEqualTo(described);
        assertThat(get("/subjects/s-value/versions/latest").body()).isEqualTo(described);
        assertThat(get("/subjects/s-value/versions/latest/schema").body()).isEqualTo(V1_TEXT.replace("\\", ""));
        assertThat(post("/subjects/s-value", V1).body()).isEqualTo(described);
        String byId = get("/schemas/ids/1").body();
        assertThat(byId).startsWith("{\"schema\":\"" + V1_TEXT + "\",\"guid\":\"");
        String guid = byId.substring(byId.length() - 38, byId.length() - 2);
        assertThat(get("/schemas/guids/" + guid).body()).isEqualTo(byId);
        assertThat(get("/schemas/guids/none").body()).contains("40403");
        assertThat(get("/schemas/ids/1/schema").body()).isEqualTo(V1_TEXT.replace("\\", ""));
        assertThat(get("/schemas/ids/1/versions").body()).isEqualTo("[{\"subject\":\"s-value\",\"version\":1}]");
        assertThat(get("/schemas/types").body()).isEqualTo("[\"AVRO\"]");
        assertThat(get("/mode").body()).isEqualTo("{\"mode\":\"READWRITE\"}");
        assertThat(get("/subjects").headers().firstValue("content-type"))
                .contains("application/vnd.schemaregistry.v1+json");
    }

    @Test
    void checksCompatibilityAsConfigured() throws Exception {
        // Given
        post("/subjects/s/versions", V1);
        // When
        var rejected = post("/subjects/s/versions", V2);
        // Then
        assertThat(rejected.statusCode()).isEqualTo(409);
        assertThat(rejected.body())
                .startsWith(
                        "{\"error_code\":409,\"message\":\"schema is incompatible with an earlier version of subject"
                                + " 's' (BACKWARD): old records cannot be read: TYPE_MISMATCH at /fields/0/type, ");
        assertThat(post("/compatibility/subjects/s/versions/latest", V2).body()).isEqualTo("{\"is_compatible\":false}");
        assertThat(post("/compatibility/subjects/s/versions?verbose=true", V1).body())
                .isEqualTo("{\"is_compatible\":true,\"messages\":[]}");
        assertThat(put("/config/s", "{\"compatibility\":\"NONE\"}").body()).isEqualTo("{\"compatibility\":\"NONE\"}");
        assertThat(get("/config/s").body()).isEqualTo("{\"compatibilityLevel\":\"NONE\"}");
        assertThat(post("/subjects/s/versions", V2).body()).isEqualTo("{\"id\":2}");
    }

    @Test
    void configuresAllSubjectsAtOnce() throws Exception {
        // Given
        var before = get("/config");
        // When
        put("/config", "{\"compatibility\":\"FULL_TRANSITIVE\"}");
        // Then
        assertThat(before.body()).isEqualTo("{\"compatibilityLevel\":\"BACKWARD\"}");
        assertThat(get("/config").body()).isEqualTo("{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}");
        assertThat(get("/config/s?defaultToGlobal=true").body())
                .isEqualTo("{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            GET  | /subjects/x/versions          |   | 404 | 40401 | subject 'x' not found
            GET  | /subjects/x/versions/1        |   | 404 | 40401 | subject 'x' not found
            GET  | /subjects/s/versions/9        |   | 404 | 40402 | version 9 of subject 's' not found
            GET  | /subjects/s/versions/0        |   | 422 | 42202 | version is '0', expected a number from 1 or 'latest'
            GET  | /subjects/s/versions/new      |   | 422 | 42202 | version is 'new', expected a number from 1 or 'latest'
            GET  | /schemas/ids/9                |   | 404 | 40403 | schema 9 not found
            GET  | /schemas/ids/-1               |   | 404 | 40403 | schema -1 not found
            GET  | /schemas/ids/x                |   | 404 | 404   | id is 'x', expected a number
            GET  | /config/s                     |   | 404 | 40408 | subject 's' has no own compatibility level
            POST | /subjects/x                   | {"schema":"int"}     | 404 | 40401 | subject 'x' not found
            POST | /subjects/s                   | {"schema":"{\\"type\\":\\"int\\"}"} | 404 | 40403 | schema not found
            POST | /subjects/s/versions          | [1]                  | 400 | 400 | body is not a json object
            POST | /subjects/s/versions          | {"schema":1}         | 422 | 42201 | invalid schema: it is missing, expected 'schema' with the schema as a string
            POST | /subjects/s/versions          | {"schemaType":"JSON","schema":"{}"} | 422 | 42201 | invalid schema: type is 'JSON', expected AVRO
            POST | /subjects/s/versions          | {"schema":"{}","references":[{}]} | 422 | 42201 | invalid schema: it refers to other subjects, expected a schema without references
            PUT  | /config                       | {"compatibility":"X"} | 422 | 42203 | compatibility is 'X', expected one of [NONE, BACKWARD, BACKWARD_TRANSITIVE, FORWARD, FORWARD_TRANSITIVE, FULL, FULL_TRANSITIVE]
            """)
    void answersErrorsWithConfluentsCodes(String method, String path, String body, int status, int code, String message)
            throws Exception {
        // Given
        post("/subjects/s/versions", V1);
        // When
        var response = send(method, path, body == null ? "" : body);
        // Then
        assertThat(response.body()).isEqualTo("{\"error_code\":%d,\"message\":\"%s\"}".formatted(code, message));
        assertThat(response.statusCode()).isEqualTo(status);
    }

    @Test
    void rejectsASchemaThatAvroCannotParse() throws Exception {
        // Given
        var body = "{\"schema\":\"{\\\"type\\\":\\\"record\\\"}\"}";
        // When
        var response = post("/subjects/s/versions", body);
        // Then
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).startsWith("{\"error_code\":42201,\"message\":\"invalid schema: ");
    }

    @Test
    void rejectsALargeBody() throws Exception {
        // Given
        var body = "{\"schema\":\"" + " ".repeat(RegistryRoutes.MAX_BODY_BYTES) + "\"}";
        // When
        var response = post("/subjects/s/versions", body);
        // Then
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body())
                .isEqualTo("{\"error_code\":413,\"message\":\"request is too large, expected at most 1048576 bytes\"}");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, body);
    }

    private HttpResponse<String> put(String path, String body) throws IOException, InterruptedException {
        return send("PUT", path, body);
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(registry.url() + path))
                .method(method, BodyPublishers.ofString(body))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .build();
        return http.send(request, BodyHandlers.ofString());
    }
}
