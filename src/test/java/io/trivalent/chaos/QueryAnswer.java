package io.trivalent.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a processor answered to a query.
 *
 * @param query what was asked for
 * @param subject the clip or utterance that was asked for; empty for a list
 * @param sentNanos when
 * @param tookNanos until the answer was there
 * @param status HTTP status
 * @param retryAfter whether it says when to ask again
 * @param cards the conversations in the answer
 * @param scores scores of the utterances in the answer
 * @param total number of conversations that a list says there are
 */
record QueryAnswer(
        Query query,
        String subject,
        long sentNanos,
        long tookNanos,
        int status,
        boolean retryAfter,
        List<Card> cards,
        Map<String, Double> scores,
        int total) {
    /** Operations that are asked for. */
    enum Query {
        CARD("conversations/"),
        TURNS("conversations/"),
        UTTERANCE("utterances/"),
        LIST("conversations?limit=200");

        private final String start;

        Query(String start) {
            this.start = start;
        }

        String path(String subject) {
            return "/api/" + start + subject + (this == TURNS ? "/turns?text=false" : "");
        }
    }

    /**
     * A conversation as it was at some moment.
     *
     * @param figures everything that changes with an event
     */
    record Card(String clip, int utterances, String figures) {
        static Card of(JsonNode card) {
            JsonNode overall = card.path("overall");
            return new Card(
                    card.path("clip_id").asText(),
                    overall.path("utterances").asInt(),
                    List.of(overall, card.path("last_utterance"), card.path("worst_utterance"), card.path("quarters"))
                            .toString());
        }
    }

    static QueryAnswer of(Query query, String subject, long sentNanos, int status, boolean retryAfter, JsonNode body) {
        List<Card> cards = new ArrayList<>();
        Map<String, Double> scores = new HashMap<>();
        if (status == 200) {
            switch (query) {
                case CARD -> cards.add(Card.of(body));
                case LIST -> body.path("conversations").forEach(card -> cards.add(Card.of(card)));
                case UTTERANCE ->
                    scores.put(
                            body.path("utterance_id").asText(),
                            body.path("score").asDouble());
                case TURNS ->
                    body.path("turns")
                            .forEach(turn -> scores.put(
                                    turn.path("utterance_id").asText(),
                                    turn.path("score").asDouble()));
            }
        }
        return new QueryAnswer(
                query,
                subject,
                sentNanos,
                System.nanoTime() - sentNanos,
                status,
                retryAfter,
                cards,
                scores,
                body.path("total").asInt());
    }
}
