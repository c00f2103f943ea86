package io.trivalent.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.conversation.ConversationCard;
import io.trivalent.view.RecordJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** A page of conversations, put together from those of the processes. Mutable. */
final class CardPage {
    private final List<Entry> cards;
    private final Set<Integer> partitions = new HashSet<>();
    private int total;
    private boolean more;

    /** A card and its place in the order. */
    record Entry(CardOrder.Cursor cursor, Supplier<ObjectNode> json) {}

    /**
     * @param total number of matching conversations, those of other pages included
     * @param more whether conversations follow that are not among the cards
     */
    CardPage(int total, List<Entry> cards, boolean more) {
        this.total = total;
        this.more = more;
        this.cards = new ArrayList<>(cards);
    }

    /** The partitions of clips whose conversations are counted in. */
    Collection<Integer> partitions() {
        return partitions;
    }

    /**
     * Adds what another process answered.
     *
     * @throws Problem if both have a partition: it is being moved
     */
    void add(JsonNode answer) {
        for (JsonNode partition : answer.path("partitions")) {
            if (!partitions.add(partition.asInt())) {
                throw Problem.notNow(
                        "partition %d of conversations is being moved, try again".formatted(partition.asInt()));
            }
        }
        total += answer.path("total").asInt();
        more |= answer.path("next").isTextual();
        answer.path("conversations")
                .forEach(card -> cards.add(
                        new Entry(CardOrder.Cursor.parse(card.path("cursor").asText()), () -> (ObjectNode) card)));
    }

    /** @throws Problem if conversations of some partitions are missing */
    void requireComplete(int partitionCount) {
        if (partitions.size() != partitionCount) {
            throw Problem.notNow("%d of %d partitions of conversations can be asked now, try again"
                    .formatted(partitions.size(), partitionCount));
        }
    }

    JsonNode json(CardQuery query) {
        List<Entry> page = query.first(cards);
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("total", total);
        ArrayNode array = json.putArray("conversations");
        page.forEach(
                card -> array.add(card.json().get().put("cursor", card.cursor().toString())));
        boolean followed = more || cards.size() > page.size();
        json.put("next", followed ? page.get(page.size() - 1).cursor().toString() : null);
        partitions.stream().sorted().forEach(json.putArray("partitions")::add);
        return json;
    }

    /** A card with its last turns. */
    static ObjectNode json(ConversationCard card) {
        ObjectNode json = RecordJson.of(card.figures());
        ArrayNode points = json.putArray("last_turns");
        card.last().forEach(point -> points.addObject()
                .put("utterance_id", point.utteranceId())
                .put("position_ms", point.positionMs())
                .put("score", point.score()));
        return json;
    }
}
