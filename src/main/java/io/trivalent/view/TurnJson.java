package io.trivalent.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.conversation.figures.Turn;

/** A turn as JSON, scores in the range of its event. */
public final class TurnJson {
    private TurnJson() {}

    /** All but the words. */
    public static ObjectNode of(Turn turn) {
        Turn.Detail detail = turn.detail();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("utterance_id", turn.id())
                .put("revision", turn.revision())
                .put("sequence", turn.sequence())
                .put("start_ms", turn.startMs())
                .put("end_ms", turn.endMs())
                .put("position_ms", turn.position())
                .put("speaker", turn.speaker())
                .put("role", turn.role())
                .put("range", turn.range())
                .put("polarity", turn.polarity().name());
        put(json, "score", turn, turn.score());
        put(json, "score_text", turn, turn.text());
        put(json, "score_acoustic", turn, turn.acoustic());
        put(json, "score_visual", turn, turn.visual());
        put(json, "confidence_low", turn, detail.low());
        put(json, "confidence_high", turn, detail.high());
        put(json, "modalities", detail.modalities());
        put(json, "missing", turn.missing());
        put(json, "conflict", detail.conflict());
        return json.put("published_ms", detail.publishedMs());
    }

    private static void put(ObjectNode json, String name, Turn turn, int millionths) {
        if (millionths == Turn.NONE) {
            json.putNull(name);
        } else {
            json.put(name, Turn.score(millionths, turn.range()));
        }
    }

    private static void put(ObjectNode json, String name, int modalities) {
        ArrayNode names = json.putArray(name);
        Turn.modalities(modalities).forEach(modality -> names.add(modality.name()));
    }
}
