package io.trivalent.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.trivalent.ClosedBy;
import io.trivalent.Conversation;
import io.trivalent.ConversationState;
import io.trivalent.ScoreFigures;
import io.trivalent.SpeakerFigures;
import io.trivalent.conversation.ConversationCard;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of conversations: what they contain, in which order, page by page, from several processes. */
class CardPageTest {
    private static ConversationCard card(String clip, double recent, ConversationState state, String role) {
        ScoreFigures figures = new ScoreFigures(1, 0f, (float) recent, null, 0, 1, 0);
        return new ConversationCard(
                Conversation.newBuilder()
                        .setClipId(clip)
                        .setState(state)
                        .setClosedBy(ClosedBy.NOTHING)
                        .setRange(3)
                        .setStartMs(0)
                        .setEndMs(0)
                        .setUpdatedMs(clip.length())
                        .setOverall(figures)
                        .setSpeakers(List.of(new SpeakerFigures("ann", role, figures, 0L, 0f)))
                        .setQuarters(new ArrayList<>())
                        .setSilenceMs(0)
                        .setOverlapMs(0)
                        .setWorstUtterance("u")
                        .setWorstScore(0)
                        .setLastUtterance("u")
                        .build(),
                List.of());
    }

    private static ConversationCard card(String clip, double recent) {
        return card(clip, recent, ConversationState.OPEN, "customer");
    }

    private static CardQuery worst(int limit, String cursor) {
        return CardQuery.of("any", "worst", "", "", limit, cursor);
    }

    private static List<String> clips(JsonNode json) {
        List<String> clips = new ArrayList<>();
        json.path("conversations")
                .forEach(card -> clips.add(card.path("clip_id").asText()));
        return clips;
    }

    @Test
    void listsEveryConversationOncePageByPage() {
        // Given: many with the same score
        List<ConversationCard> cards = IntStream.range(0, 1_000)
                .mapToObj(i -> card("clip %d/ü".formatted(i), i % 7 - 3))
                .toList();
        // When
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            CardQuery query = worst(64, cursor);
            JsonNode page = query.page(cards).json(query);
            assertThat(page.path("total").asInt()).isEqualTo(1_000);
            seen.addAll(clips(page));
            cursor = page.path("next").asText("");
        } while (!cursor.isEmpty() && !cursor.equals("null"));
        // Then
        assertThat(seen).hasSize(1_000).doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @CsvSource(delimiter = '|', textBlock = """
        any    | worst   | ''  | ''       | low call, mid, high
        any    | best    | ''  | ''       | high, mid, low call
        any    | updated | ''  | ''       | low call, high, mid
        open   | worst   | ''  | ''       | low call, high
        closed | worst   | ''  | ''       | mid
        any    | worst   | CAL | ''       | low call
        any    | worst   | ''  | agent    | high
        any    | falling | ''  | ''       | high, low call, mid
        """)
    void selectsAndOrders(String state, String order, String q, String role, String expected) {
        // Given
        List<ConversationCard> cards = List.of(
                card("high", 2, ConversationState.OPEN, "agent"),
                card("low call", -2, ConversationState.OPEN, "customer"),
                card("mid", 0, ConversationState.CLOSED, "customer"));
        CardQuery query = CardQuery.of(state, order, q, role, 10, "");
        // Then
        assertThat(clips(query.page(cards).json(query))).containsExactly(expected.split(", "));
    }

    @Test
    void putsTheListsOfProcessesTogetherOrRefuses() {
        // Given: two processes with a partition each
        CardQuery query = worst(2, "");
        CardPage here = query.page(List.of(card("a", 1), card("c", -1)));
        here.partitions().add(0);
        CardPage there = query.page(List.of(card("b", 0)));
        there.partitions().add(1);
        // Then: without the other one the list is not complete
        assertThatThrownBy(() -> here.requireComplete(2)).hasMessageContaining("1 of 2 partitions");
        // When
        here.add(there.json(query));
        here.requireComplete(2);
        // Then
        JsonNode json = here.json(query);
        assertThat(clips(json)).containsExactly("c", "b");
        assertThat(json.path("total").asInt()).isEqualTo(3);
        assertThatThrownBy(() -> here.add(there.json(query)))
                .hasMessageContaining("partition 1 of conversations is being moved");
    }

    @Test
    void namesANextPageOnlyIfThereIsOne() {
        // Given: a card in each of two processes
        for (int limit = 1; limit <= 3; limit++) {
            CardQuery query = worst(limit, "");
            CardPage page = query.page(List.of(card("a", 1)));
            page.add(query.page(List.of(card("b", 0))).json(query));
            // Then
            assertThat(page.json(query).path("next").isNull())
                    .as("limit %d", limit)
                    .isEqualTo(limit >= 2);
            assertThat(query.page(List.of(card("a", 1)))
                            .json(query)
                            .path("next")
                            .isNull())
                    .isTrue();
        }
    }

    @Test
    void findsAPartOfAnIdInAnyCase() {
        // Given: the small letter of the last character depends on what follows it
        CardQuery query = CardQuery.of("any", "worst", "\u039f\u03a3", "", 10, "");
        // Then
        assertThat(clips(query.page(List.of(card("\u039f\u03a3\u039f", 1), card("other", 0)))
                        .json(query)))
                .containsExactly("\u039f\u03a3\u039f");
    }

    @ParameterizedTest
    @CsvSource({"gone,worst,1", "any,gossip,1", "any,worst,0", "any,worst,201"})
    void refusesOtherParameters(String state, String order, int limit) {
        assertThatThrownBy(() -> CardQuery.of(state, order, "", "", limit, ""))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("expected");
    }

    @ParameterizedTest
    @CsvSource({"x", "%%%", "MQ", "bm8gbnVtYmVy"})
    void refusesOtherCursors(String cursor) {
        assertThatThrownBy(() -> worst(1, cursor)).hasMessageContaining("expected the 'next' of an answer");
    }
}
