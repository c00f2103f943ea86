package io.trivalent.commands;

import static io.trivalent.commands.QueriedSite.encode;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.trivalent.commands.DescribedApi.Operation;
import io.trivalent.commands.QueriedSite.Sent;
import io.trivalent.fixtures.Records;
import io.trivalent.fixtures.Waiting;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every operation answers any parameters as /q/openapi describes: status, type and content, also with tags. */
@QuarkusTest
@TestProfile(QueriedSite.WithoutUsers.class)
class DescribedAnswersIT {
    private static final long SEED = 20261129;
    private static final int TRIES = 200;

    @Inject
    PipelineLauncher launcher;

    @TestHTTPResource
    URI root = URI.create("/");

    private final Random random = new Random(SEED);
    private final Map<String, List<String>> known = new TreeMap<>();
    private final Map<String, Map<Integer, Integer>> statuses = new TreeMap<>();

    /** Values of parameters, and whether the description allows each of them. */
    private record Question(String address, boolean valid) {}

    @Test
    void seed20261129() {
        try (QueriedSite site = QueriedSite.start(launcher, root, Map.of())) {
            // Given
            fill(site);
            DescribedApi api = new DescribedApi(site.json("/q/openapi?format=json"));
            for (Operation operation : api.operations()) {
                for (int i = 0; i < TRIES; i++) {
                    // When
                    Question question = question(operation);
                    // Then
                    if (operation.path().equals("/api/stream")) {
                        assertDescribed(site, operation, question);
                    } else {
                        assertDescribed(site, api, operation, question);
                    }
                }
            }
            // Then: the questions reached what they should
            assertThat(statuses.values()).allSatisfy(counts -> assertThat(counts)
                    .containsKey(200)
                    .doesNotContainKey(500)
                    .doesNotContainKey(503));
            assertThat(statuses.get("/api/conversations/{clip}")).containsKeys(304, 404);
            assertThat(statuses.get("/api/conversations/{clip}/turns")).containsKeys(304, 400, 404);
            assertThat(statuses.get("/api/utterances/{utterance}")).containsKeys(304, 404);
            assertThat(statuses.get("/api/dead-letters/{partition}/{offset}")).containsKeys(304, 404);
            assertThat(statuses.get("/api/conversations")).containsKeys(304, 400);
            assertThat(statuses.get("/api/model")).containsKeys(304);
        }
    }

    private void fill(QueriedSite site) {
        List<String> ids = AnyIds.all();
        site.publish(
                site.topics().transcripts(),
                ids.stream().map(AnyIds::transcript).toList());
        site.publish(
                site.topics().acoustic(),
                IntStream.range(0, 20)
                        .mapToObj(i -> i % 2 == 0
                                ? new Sent("noise", new byte[i])
                                : new Sent("x", Records.frames("y", 1).build()))
                        .toList());
        site.publish(
                site.topics().alerts(),
                IntStream.range(0, 20)
                        .mapToObj(i -> AnyIds.alert("a" + i, ids.get(i), AnyIds.severity(i)))
                        .toList());
        Waiting.until(
                "all conversations",
                QueriedSite.TIMEOUT,
                () -> site.json("/api/conversations?limit=1").path("total").asInt() == ids.size());
        Waiting.until(
                "all letters",
                QueriedSite.TIMEOUT,
                () -> site.json("/api/dead-letters").path("total").asInt() == 20);
        for (String name : List.of("clip", "utterance", "q", "before")) {
            known.put(name, ids);
        }
        List<String> cursors = new ArrayList<>();
        for (String order : List.of("worst", "best", "falling", "updated")) {
            site.json("/api/conversations?limit=20&order=" + order)
                    .path("conversations")
                    .forEach(card -> cursors.add(card.path("cursor").asText()));
        }
        known.put("cursor", cursors);
        known.put("role", List.of("anybody", "agent"));
        known.put("code", List.of("UNREADABLE", "KEY_MISMATCH"));
        known.put("partition", List.of("0", "1"));
        known.put("offset", IntStream.range(0, 12).mapToObj(Integer::toString).toList());
        known.put("kinds", List.of("", "sentiment", "alert,text", "sentiment,conversation,alert,text"));
    }

    private Question question(Operation operation) {
        String path = operation.path();
        StringBuilder query = new StringBuilder();
        boolean valid = true;
        for (JsonNode parameter : operation.parameters()) {
            String name = parameter.path("name").asText();
            boolean inPath = parameter.path("in").asText().equals("path");
            boolean allowed = random.nextInt(8) > 0;
            if (!inPath
                    && (random.nextBoolean() || !parameter.path("in").asText().equals("query"))) {
                continue;
            }
            String value = allowed ? allowed(name, parameter.path("schema")) : anything();
            valid &= allowed;
            if (inPath) {
                path = path.replace("{" + name + "}", encode(value));
            } else {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(encode(value));
            }
        }
        return new Question(path + query, valid);
    }

    private String allowed(String name, JsonNode schema) {
        if (schema.has("enum")) {
            return schema.path("enum")
                    .get(random.nextInt(schema.path("enum").size()))
                    .asText();
        }
        List<String> values = known.getOrDefault(name, List.of());
        if (!values.isEmpty() && random.nextInt(8) > 0) {
            return values.get(random.nextInt(values.size()));
        }
        return switch (schema.path("type").asText()) {
            case "integer" -> {
                int least = schema.path("minimum").asInt(0);
                yield Integer.toString(
                        least + random.nextInt(schema.path("maximum").asInt(1 << 20) - least + 1));
            }
            case "boolean" -> Boolean.toString(random.nextBoolean());
            default -> name.equals("kinds") || name.equals("cursor") ? "" : anything();
        };
    }

    private String anything() {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "-" : "v");
        for (int i = random.nextInt(40); i > 0; i--) {
            int character = random.nextInt(random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1);
            boolean surrogate = character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
            text.appendCodePoint(surrogate ? 'x' : character);
        }
        return text.toString();
    }

    private void assertDescribed(QueriedSite site, DescribedApi api, Operation operation, Question question) {
        HttpResponse<byte[]> answer = site.get(question.address());
        String body = new String(answer.body(), UTF_8);
        String type = answer.headers().firstValue("content-type").orElse("").replaceFirst(";.*", "");
        String seen = "%s answered %d %s: %s".formatted(question.address(), answer.statusCode(), type, body);
        assertStatus(operation, question, answer.statusCode(), seen);
        assertThat(operation.content(answer.statusCode()).has(type)).as(seen).isTrue();
        assertThat(type)
                .as(seen)
                .isEqualTo(answer.statusCode() == 200 ? "application/json" : "application/problem+json");
        JsonNode schema = operation.content(answer.statusCode()).path(type).path("schema");
        assertThat(api.errors(schema, body)).as(seen).isEmpty();
        if (answer.statusCode() == 200) {
            String tag = answer.headers().firstValue("etag").orElse("");
            assertThat(tag).as(seen).matches("\"[0-9a-f]{32}\"");
            HttpResponse<byte[]> again = site.get(question.address(), "If-None-Match", tag);
            if (!operation.path().equals("/api/status")) { // its counts change
                assertThat(again.statusCode()).as(seen).isEqualTo(304);
                assertThat(again.body()).isEmpty();
                count(operation, 304);
            }
        } else {
            assertThat(QueriedSite.parse(answer.body()).path("status").asInt()).isEqualTo(answer.statusCode());
        }
    }

    private void assertDescribed(QueriedSite site, Operation operation, Question question) {
        try (EventReader reader = site.stream(question.address().substring("/api/stream".length()))) {
            String type = reader.header("content-type").orElse("");
            String seen = "%s answered %d %s".formatted(question.address(), reader.status(), type);
            assertStatus(operation, question, reader.status(), seen);
            assertThat(operation.content(reader.status()).has(type)).as(seen).isTrue();
        }
        Waiting.until(
                "the stream is closed",
                QueriedSite.TIMEOUT,
                () -> site.json("/api/status").path("watching").asInt() < 64);
    }

    private void assertStatus(Operation operation, Question question, int status, String seen) {
        assertThat(operation.describes(status)).as(seen).isTrue();
        boolean dots = question.address().matches(".*/(%2E){1,2}(/.*|\\?.*)?");
        if (question.valid() && !dots && !question.address().contains("before=")) {
            assertThat(status).as(seen).isNotEqualTo(400);
        }
        count(operation, status);
    }

    private void count(Operation operation, int status) {
        statuses.computeIfAbsent(operation.path(), path -> new TreeMap<>()).merge(status, 1, Integer::sum);
    }
}
