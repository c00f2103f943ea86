package io.trivalent.commands;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trivalent.Conversation;
import io.trivalent.ScoreFigures;
import java.util.Locale;

/** Conversations as lines and as JSON. */
final class ConversationLines {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ConversationLines() {}

    /** State, clip, utterances, mean, trend and worst moment in one line. */
    static String line(Conversation conversation) {
        ScoreFigures overall = conversation.getOverall();
        return String.format(
                Locale.ROOT,
                "%-6s  %-20s  %4d utterances  mean %+.2f  recent %+.2f  slope %s  worst %+.2f in %s",
                conversation.getState().name().toLowerCase(Locale.ROOT),
                conversation.getClipId(),
                overall.getUtterances(),
                overall.getMean(),
                overall.getRecent(),
                overall.getSlope() == null ? "   - " : String.format(Locale.ROOT, "%+.2f", overall.getSlope()),
                conversation.getWorstScore(),
                conversation.getWorstUtterance());
    }

    /** All fields, by their names in the schema. */
    static JsonNode json(Conversation conversation) {
        try {
            return JSON.readTree(conversation.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("conversation of '%s' is no JSON".formatted(conversation.getClipId()), e);
        }
    }
}
