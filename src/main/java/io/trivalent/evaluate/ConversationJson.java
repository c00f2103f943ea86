package io.trivalent.evaluate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The agreement of conversations as a JSON object. Shares are fractions; undefined figures are null. */
final class ConversationJson {
    private ConversationJson() {}

    static ObjectNode node(ConversationAgreement agreement) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("min_utterances", ConversationAgreement.MIN_UTTERANCES);
        json.put("conversations", agreement.conversations().size());
        var means = json.putObject("mean");
        put(means, "pearson", agreement.meanPearson());
        put(means, "spearman", agreement.meanSpearman());
        put(json.putObject("trend"), agreement.trends());
        put(json.putObject("last_trend").put("utterances", agreement.slopeWindow()), agreement.lastTrends());
        json.put("speakers", agreement.speakers());
        var speakers = json.putObject("speaker_mean");
        put(speakers, "pearson", agreement.speakerPearson());
        put(speakers, "spearman", agreement.speakerSpearman());
        var order = agreement.speakerOrder();
        var pairs = json.putObject("speaker_order");
        pairs.put("compared", order.compared());
        pairs.put("equal", order.level());
        put(pairs, "same_order", order.same());
        return json;
    }

    private static void put(ObjectNode json, SignAgreement trends) {
        json.put("compared", trends.compared());
        json.put("level", trends.level());
        put(json, "same_sign", trends.same());
        EvaluationJson.put(json, "by_chance", trends.chance());
        EvaluationJson.put(json, "majority_sign", trends.majority());
    }

    /** The figure with the bounds of its 95 % interval. */
    private static void put(ObjectNode json, String name, Estimate figure) {
        var estimate = json.putObject(name);
        EvaluationJson.put(estimate, "value", figure.value());
        EvaluationJson.put(estimate, "low", figure.low());
        EvaluationJson.put(estimate, "high", figure.high());
    }
}
