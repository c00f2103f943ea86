package io.trivalent.commands;

import static io.trivalent.commands.QueriedSite.encode;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.trivalent.Sentiment;
import io.trivalent.commands.QueriedSite.Sent;
import io.trivalent.fixtures.Events;
import io.trivalent.fixtures.Waiting;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Queries about 10,000 conversations, and about one of 100,000 utterances. */
@QuarkusTest
@TestProfile(QueriedSite.WithoutUsers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManyConversationsIT {
    private static final int OPEN = 10_000;
    private static final int CLOSED = 300;
    private static final int LAST = 32;
    private static final int LONG = 100_000;
    private static final int KEPT = 256;
    private static final Map<String, ToDoubleFunction<JsonNode>> ORDERS = Map.of(
            "worst", card -> card.at("/overall/recent").asDouble(),
            "best", card -> -card.at("/overall/recent").asDouble(),
            "falling", card -> card.at("/overall/slope").asDouble(Double.MAX_VALUE),
            "updated", card -> -card.path("updated_ms").asDouble());

    @Inject
    PipelineLauncher launcher;

    @TestHTTPResource
    URI root = URI.create("/");

    private final List<Long> listNanos = new ArrayList<>();
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
    void listEachConversationOnceInEveryOrderAndState() {
        // Given: every fourth has two utterances and so a slope; many have the same scores
        List<Sent> events = new ArrayList<>();
        for (int i = 0; i < OPEN + CLOSED; i++) {
            for (int number = 0; number <= (i % 4 == 0 ? 1 : 0); number++) {
                events.add(event("call " + i, number, (i * 7919 % 41 - 20 + number) / 21.0, "caller"));
            }
        }
        // Events of the same two partitions stay in their order: when these are there, all are.
        for (int i = 0; i < LAST; i++) {
            events.add(event("last " + i, 0, 0, "last"));
        }
        site.publish(site.topics().sentiments(), events);
        Waiting.until("the last events", QueriedSite.TIMEOUT, () -> total("role=last") == LAST);
        site.publish(
                site.topics().conversationEnds(),
                IntStream.range(OPEN, OPEN + CLOSED)
                        .mapToObj(i -> new Sent("call " + i, null))
                        .toList());
        Waiting.until("some are closed", QueriedSite.TIMEOUT, () -> total("role=caller&state=closed") == CLOSED);
        // When, then
        ORDERS.forEach((order, key) -> {
            assertComplete(order, key, "any", IntStream.range(0, OPEN + CLOSED).toArray());
            assertComplete(order, key, "open", IntStream.range(0, OPEN).toArray());
            assertComplete(
                    order, key, "closed", IntStream.range(OPEN, OPEN + CLOSED).toArray());
        });
        listNanos.sort(Comparator.naturalOrder());
        System.out.printf(
                "list of %d conversations, pages of 200: n=%d p50=%.1f ms p99=%.1f ms%n",
                OPEN + CLOSED, listNanos.size(), listMs(0.5), listMs(0.99));
        assertThat(site.get("/api/conversations?limit=201").statusCode()).isEqualTo(400);
        assertThat(site.json("/api/conversations?limit=1").path("conversations"))
                .hasSize(1);
    }

    private void assertComplete(String order, ToDoubleFunction<JsonNode> key, String state, int[] expected) {
        List<JsonNode> cards = pages("order=%s&state=%s".formatted(order, state));
        assertThat(cards).as("%s, %s", order, state).hasSize(expected.length);
        assertThat(cards.stream().map(ManyConversationsIT::clip).collect(Collectors.toSet()))
                .isEqualTo(IntStream.of(expected).mapToObj(i -> "call " + i).collect(Collectors.toSet()));
        assertThat(cards).isSortedAccordingTo(Comparator.comparingDouble(key).thenComparing(ManyConversationsIT::clip));
    }

    private List<JsonNode> pages(String query) {
        List<JsonNode> cards = new ArrayList<>();
        String cursor = "";
        do {
            long begun = System.nanoTime();
            JsonNode page = site.json("/api/conversations?role=caller&limit=200&%s&cursor=%s".formatted(query, cursor));
            listNanos.add(System.nanoTime() - begun);
            assertThat(page.path("conversations").size()).isBetween(1, 200);
            page.path("conversations").forEach(cards::add);
            cursor = page.path("next").asText("");
            assertThat(page.path("next").isNull())
                    .isEqualTo(cards.size() == page.path("total").asInt());
        } while (!cursor.isEmpty());
        return cards;
    }

    private double listMs(double share) {
        return listNanos.get((int) (share * (listNanos.size() - 1))) / 1e6;
    }

    private static String clip(JsonNode card) {
        return card.path("clip_id").asText();
    }

    private int total(String query) {
        return site.json("/api/conversations?limit=1&" + query).path("total").asInt();
    }

    @Test
    void answerForAVeryLongConversationAsForAShortOne() {
        // Given
        publishLong(0, 1_000);
        int turnsBytes = site.get("/api/conversations/long/turns").body().length;
        int cardBytes = site.get("/api/conversations/long").body().length;
        // When
        publishLong(1_000, LONG);
        // Then: the answers are no longer than before, but for the digits of larger numbers
        assertThat(site.get("/api/conversations/long/turns").body().length)
                .isLessThan(turnsBytes + turnsBytes / 10)
                .isLessThan(KEPT * 600);
        assertThat(site.get("/api/conversations/long").body().length).isLessThan(cardBytes + cardBytes / 10);
        // Then: the last turns, in their order, also page by page
        List<String> kept = new ArrayList<>();
        JsonNode turns = site.json("/api/conversations/long/turns");
        turns.path("turns").forEach(turn -> kept.add(turn.path("utterance_id").asText()));
        assertThat(kept)
                .isEqualTo(IntStream.range(LONG - KEPT, LONG)
                        .mapToObj(i -> "long/" + i)
                        .toList());
        assertThat(turns.path("total").asInt()).isEqualTo(LONG);
        assertThat(turns.path("folded").asInt()).isEqualTo(LONG - KEPT);
        assertThat(turns.path("before").isNull()).isTrue();
        List<String> paged = new ArrayList<>();
        String before = "";
        do {
            JsonNode page = site.json("/api/conversations/long/turns?limit=100&text=false&before=" + encode(before));
            List<String> part = new ArrayList<>();
            page.path("turns")
                    .forEach(turn -> part.add(turn.path("utterance_id").asText()));
            paged.addAll(0, part);
            before = page.path("before").asText("");
        } while (!before.isEmpty());
        assertThat(paged).isEqualTo(kept);
        assertThat(site.json("/api/utterances/" + encode("long/" + (LONG - 1)))
                        .path("sequence")
                        .asInt())
                .isEqualTo(LONG - 1);
        assertThat(site.get("/api/utterances/" + encode("long/" + (LONG - KEPT - 1)))
                        .statusCode())
                .isEqualTo(404);
        assertThat(site.get("/api/conversations/long/turns?before=" + encode("long/0"))
                        .statusCode())
                .isEqualTo(400);
    }

    private void publishLong(int from, int to) {
        site.publish(
                site.topics().sentiments(),
                IntStream.range(from, to)
                        .mapToObj(i -> new Sent(
                                "long/" + i,
                                Sentiment.newBuilder(Events.event(i, 4.0 * i, "s" + i % 2, (i % 41 - 20) / 21.0))
                                        .setUtteranceId("long/" + i)
                                        .setClipId("long")
                                        .build()))
                        .toList());
        Waiting.until(
                "%d utterances".formatted(to),
                QueriedSite.TIMEOUT,
                () -> site.json("/api/conversations/long")
                                .at("/overall/utterances")
                                .asInt()
                        == to);
    }

    private static Sent event(String clip, int number, double score, String role) {
        return new Sent(
                clip,
                Events.builder(number, 4.0 * number, "ann", score)
                        .setUtteranceId(clip + "/" + number)
                        .setClipId(clip)
                        .setRole(role)
                        .build());
    }
}
