package io.trivalent.commands;

import static io.trivalent.commands.QueriedSite.encode;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.trivalent.commands.QueriedSite.Sent;
import io.trivalent.fixtures.Events;
import io.trivalent.fixtures.Records;
import io.trivalent.fixtures.Waiting;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Queries about what a running pipeline has computed: any ids, filters, alerts and dead letters. */
@QuarkusTest
@TestProfile(QueriedSite.WithoutUsers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueriesIT {
    @Inject
    PipelineLauncher launcher;

    @TestHTTPResource
    URI root = URI.create("/");

    private QueriedSite site;

    @BeforeAll
    void start() {
        site = QueriedSite.start(launcher, root, Map.of());
    }

    @AfterAll
    void stop() {
        site.close();
    }

    @Test
    void answersForIdsOfAnyCharacters() {
        // Given: a clip of each id, with one utterance of the same id
        List<String> ids = AnyIds.all();
        site.publish(
                site.topics().transcripts(),
                ids.stream().map(AnyIds::transcript).toList());
        awaitClips("role=anybody", ids.size());
        // Then
        assertThat(texts(site.json("/api/conversations?limit=200&role=anybody"), "/conversations", "clip_id"))
                .containsExactlyInAnyOrderElementsOf(ids);
        for (String id : ids) {
            assertThat(texts(site.json("/api/conversations?limit=200&q=" + encode(id)), "/conversations", "clip_id"))
                    .as(id)
                    .contains(id);
            String path = "/api/conversations/" + encode(id);
            String turnsPath = path + "/turns?before=" + encode(id);
            if (id.equals(".") || id.equals("..")) {
                for (String address : List.of(path, path + "/turns", "/api/utterances/" + encode(id))) {
                    assertThat(site.get(address).statusCode()).as(address).isEqualTo(400);
                }
                continue;
            }
            assertThat(site.json(path).path("clip_id").asText()).isEqualTo(id);
            JsonNode turns = site.json(path + "/turns");
            assertThat(turns.path("clip_id").asText()).isEqualTo(id);
            assertThat(texts(turns, "/turns", "utterance_id")).containsExactly(id);
            assertThat(site.json(turnsPath).path("turns")).as(turnsPath).isEmpty();
            JsonNode utterance = site.json("/api/utterances/" + encode(id));
            assertThat(utterance.path("utterance_id").asText()).isEqualTo(id);
            assertThat(utterance.path("clip_id").asText()).isEqualTo(id);
            assertThat(utterance.path("text").asText()).isEqualTo("words of " + id);
        }
    }

    @Test
    void filtersListsByTextRoleAndState() {
        // Given
        List<Sent> events = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            events.add(event("ΟΣΟ %d".formatted(i), i % 3 == 0 ? "host & co" : "guest"));
        }
        site.publish(site.topics().sentiments(), events);
        awaitClips("q=" + encode("ΟΣΟ"), 60);
        site.publish(
                site.topics().conversationEnds(),
                IntStream.range(0, 30).mapToObj(i -> new Sent("ΟΣΟ " + i, null)).toList());
        Waiting.until(
                "30 conversations are closed",
                QueriedSite.TIMEOUT,
                () -> total("state=closed&q=" + encode("ΟΣΟ")) == 30);
        // Then: each filter lists all that match and nothing else
        assertThat(total("role=" + encode("host & co"))).isEqualTo(20);
        assertThat(total("role=host")).isZero();
        assertThat(total("state=open&role=guest")).isEqualTo(20);
        assertThat(total("q=" + encode("ος"))).isEqualTo(60);
        assertThat(total("q=" + encode("Ο 1"))).isEqualTo(11);
        assertThat(total("q=" + encode("ο 1") + "&state=open")).isZero();
        JsonNode guests = site.json("/api/conversations?state=open&limit=200&role=guest");
        assertThat(texts(guests, "/conversations", "clip_id"))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(30, 60)
                        .filter(i -> i % 3 != 0)
                        .mapToObj(i -> "ΟΣΟ " + i)
                        .toList());
    }

    @Test
    void listsAlertsByClipAndSeverity() {
        // Given
        List<Sent> alerts = IntStream.range(0, 90)
                .mapToObj(i -> AnyIds.alert("alert " + i, i % 2 == 0 ? "a/b" : "c", AnyIds.severity(i)))
                .toList();
        site.publish(site.topics().alerts(), alerts);
        site.publish(site.topics().alerts(), List.of(new Sent("c", "no alert".getBytes(UTF_8)), new Sent("c", null)));
        // Then
        assertThat(alerts("limit=200")).hasSize(90);
        assertThat(alerts("")).hasSize(50).isSubsetOf(alerts("limit=200"));
        assertThat(alerts("limit=200&clip=" + encode("a/b")))
                .hasSize(45)
                .contains("alert 0")
                .doesNotContain("alert 1");
        assertThat(alerts("limit=200&clip=a")).isEmpty();
        assertThat(alerts("limit=200&severity=critical")).hasSize(30).contains("alert 2");
        assertThat(alerts("limit=200&severity=warning")).hasSize(60);
        assertThat(site.get("/api/alerts?limit=201").statusCode()).isEqualTo(400);
    }

    @Test
    void listsAndDecodesDeadLetters() {
        // Given: records that no stage accepts
        String acoustic = site.topics().acoustic();
        List<RecordMetadata> sent = site.publish(
                acoustic,
                IntStream.range(0, 30)
                        .mapToObj(i -> i % 3 == 0
                                ? new Sent("noise " + i, "noise".getBytes(UTF_8))
                                : new Sent(
                                        "other " + i,
                                        Records.frames("key " + i, 0.5f).build()))
                        .toList());
        Waiting.until(
                "all records are rejected",
                QueriedSite.TIMEOUT,
                () -> letters("limit=100").path("total").asInt() == 30);
        // Then
        JsonNode all = letters("limit=100");
        assertThat(all.path("letters")).hasSize(30);
        assertThat(texts(all, "/by_code", "code")).containsExactly("KEY_MISMATCH", "UNREADABLE");
        assertThat(texts(all, "/by_code", "count")).containsExactly("20", "10");
        assertThat(letters("").path("letters")).hasSize(20);
        assertThat(texts(letters("code=UNREADABLE&limit=100"), "/letters", "code"))
                .hasSize(10)
                .containsOnly("UNREADABLE");
        assertThat(letters("code=unreadable").path("letters")).isEmpty();
        for (JsonNode letter : all.path("letters")) {
            JsonNode decoded =
                    site.json("/api/dead-letters/%s/%s".formatted(letter.path("partition"), letter.path("offset")));
            assertThat(decoded.path("id")).isEqualTo(letter.path("id"));
            JsonNode record = decoded.at("/records/0");
            assertThat(sent.stream().map(place -> "%s-%d@%d".formatted(acoustic, place.partition(), place.offset())))
                    .contains(record.path("source").asText());
            boolean noise = letter.path("id").asText().startsWith("noise");
            assertThat(record.has(noise ? "unreadable" : "record"))
                    .as(record.toString())
                    .isTrue();
        }
        for (String place : List.of("0/99999", "1/9223372036854775807", "2147483647/0", "-1/0", "0/-1")) {
            HttpResponse<byte[]> missing = site.get("/api/dead-letters/" + place);
            assertThat(missing.statusCode()).as(place).isEqualTo(404);
        }
        for (String place : List.of("x/0", "0/x", "2147483648/0")) {
            assertThat(site.get("/api/dead-letters/" + place).statusCode())
                    .as(place)
                    .isEqualTo(400);
        }
    }

    private static Sent event(String clip, String role) {
        return new Sent(
                clip,
                Events.builder(1, 1, "ann", 0.5)
                        .setUtteranceId(clip)
                        .setClipId(clip)
                        .setRole(role)
                        .build());
    }

    private void awaitClips(String query, int count) {
        Waiting.until("%d conversations".formatted(count), QueriedSite.TIMEOUT, () -> total(query) == count);
    }

    private int total(String query) {
        return site.json("/api/conversations?" + query).path("total").asInt();
    }

    private List<String> alerts(String query) {
        return texts(site.json("/api/alerts?" + query), "/alerts", "alert_id");
    }

    private JsonNode letters(String query) {
        return site.json("/api/dead-letters?" + query);
    }

    private static List<String> texts(JsonNode answer, String array, String field) {
        List<String> texts = new ArrayList<>();
        answer.at(array).forEach(item -> texts.add(item.path(field).asText()));
        return texts;
    }
}
