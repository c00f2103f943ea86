package io.trivalent.commands;

import static io.trivalent.commands.QueriedSite.encode;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.trivalent.commands.EventReader.Event;
import io.trivalent.commands.QueriedSite.Sent;
import io.trivalent.fixtures.Events;
import io.trivalent.fixtures.Waiting;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Streams of a running pipeline: filters, resumption, and how many there may be. */
@QuarkusTest
@TestProfile(QueriedSite.WithoutUsers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamsIT {
    private static final int MAX_READERS = 128;

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
    void sendAllEventsOfTheirClipOrRoleAndNoOthers() {
        // Given
        List<String> ids = AnyIds.all();
        Map<String, EventReader> byClip = new LinkedHashMap<>();
        ids.forEach(id -> byClip.put(id, site.stream("?kinds=sentiment&clip=" + encode(id))));
        Map<String, EventReader> byRole = new LinkedHashMap<>();
        List.of("a/b & c", "ü", " ").forEach(role -> byRole.put(role, site.stream("?role=" + encode(role))));
        EventReader all = site.stream("?kinds=sentiment");
        // When: the second round is published after the first has arrived
        for (int round = 1; round <= 2; round++) {
            publish(ids, round);
            int expected = round * ids.size();
            Waiting.until(
                    "all events", QueriedSite.TIMEOUT, () -> sentiments(all).size() == expected);
        }
        Waiting.until("two events of each clip", QueriedSite.TIMEOUT, () -> byClip.values().stream()
                .allMatch(reader -> sentiments(reader).size() >= 2));
        // Then
        byClip.forEach((id, reader) -> assertThat(sentiments(reader).stream()
                        .map(event -> event.data().path("utterance_id").asText()))
                .as(id)
                .containsExactly(utterance(id, 1), utterance(id, 2)));
        byRole.forEach((role, reader) -> {
            List<String> expected = IntStream.range(0, 2 * ids.size())
                    .filter(i -> role(i % ids.size()).equals(role))
                    .mapToObj(i -> utterance(ids.get(i % ids.size()), i / ids.size() + 1))
                    .toList();
            Waiting.until(
                    "all events of role " + role,
                    QueriedSite.TIMEOUT,
                    () -> sentiments(reader).size() >= expected.size());
            assertThat(sentiments(reader).stream()
                            .map(event -> event.data().path("utterance_id").asText()))
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(reader.events())
                    .filteredOn(event -> event.kind().equals("conversation"))
                    .allSatisfy(event -> assertThat(
                                    event.data().at("/speakers/0/role").asText())
                            .isEqualTo(role));
        });
        List.of(byClip, byRole).forEach(readers -> readers.values().forEach(EventReader::close));
        all.close();
    }

    @Test
    void resumeAfterAKnownEventAndResetOtherwise() {
        // Given
        EventReader first = site.stream("?kinds=sentiment");
        publish(List.of("resumed"), 1);
        publish(List.of("resumed"), 2);
        publish(List.of("resumed"), 3);
        Waiting.until(
                "three events", QueriedSite.TIMEOUT, () -> sentiments(first).size() >= 3);
        List<Event> known = sentiments(first);
        String begin = known.get(0).id();
        // Then
        for (EventReader resumed : List.of(
                site.stream("?kinds=sentiment", "Last-Event-ID", begin),
                site.stream("?kinds=sentiment&last_event_id=" + begin))) {
            Waiting.until(
                    "the later events",
                    QueriedSite.TIMEOUT,
                    () -> sentiments(resumed).size() >= known.size() - 1);
            assertThat(resumed.events().subList(0, known.size() - 1)).isEqualTo(known.subList(1, known.size()));
            resumed.close();
        }
        String epoch = begin.substring(0, begin.indexOf('-'));
        for (String id : List.of("0815abcd-3", epoch + "-99999", epoch + "--1", epoch, epoch + "-", "-", "x", "1e9")) {
            EventReader reset =
                    site.stream("?kinds=sentiment", "Last-Event-ID", id).await("reset");
            assertThat(reset.events().get(0).kind()).as(id).isEqualTo("reset");
            assertThat(reset.events().get(0).data().path("reason").asText()).isEqualTo("events are no longer known");
            reset.close();
        }
        first.close();
    }

    @Test
    void areOpenForSoManyReadersAndForOthersLater() {
        // Given
        Waiting.until("no stream is open", QueriedSite.TIMEOUT, () -> watching() == 0);
        List<EventReader> readers = new ArrayList<>();
        for (int i = 0; i < MAX_READERS; i++) {
            readers.add(site.stream(""));
        }
        // When
        EventReader rejected = site.stream("");
        // Then
        assertThat(readers).allMatch(reader -> reader.status() == 200);
        assertThat(watching()).isEqualTo(MAX_READERS);
        assertThat(rejected.status()).isEqualTo(503);
        assertThat(rejected.header("Retry-After")).contains("1");
        assertThat(rejected.header("Content-Type")).contains("application/problem+json");
        // When
        readers.remove(0).close();
        // Then
        Waiting.until("another reader is accepted", QueriedSite.TIMEOUT, () -> {
            EventReader another = site.stream("");
            readers.add(another);
            return another.status() == 200;
        });
        readers.forEach(EventReader::close);
        Waiting.until("no stream is open", QueriedSite.TIMEOUT, () -> watching() == 0);
    }

    private int watching() {
        return site.json("/api/status").path("watching").asInt();
    }

    private static List<Event> sentiments(EventReader reader) {
        return reader.events().stream()
                .filter(event -> event.kind().equals("sentiment"))
                .toList();
    }

    private static String role(int number) {
        return List.of("a/b & c", "ü", " ", "a").get(number % 4);
    }

    private static String utterance(String clip, int round) {
        return clip.length() < 256 ? clip + round : "last of the longest " + clip.codePointAt(0) + round;
    }

    private void publish(List<String> clips, int round) {
        List<Sent> events = IntStream.range(0, clips.size())
                .mapToObj(i -> new Sent(
                        clips.get(i),
                        Events.builder(round, round, "ann", 0.5)
                                .setUtteranceId(utterance(clips.get(i), round))
                                .setClipId(clips.get(i))
                                .setRole(role(i))
                                .build()))
                .toList();
        site.publish(site.topics().sentiments(), events);
    }
}
