package io.trivalent.commands;

import io.trivalent.Alert;
import io.trivalent.AlertState;
import io.trivalent.Conversation;
import io.trivalent.ScoreFigures;
import java.util.Locale;

/** Conversations and alerts as lines. */
final class ConversationLines {
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

    /** Severity, clip, rule, what was found and where, in one line. */
    static String line(Alert alert) {
        boolean raised = alert.getState() == AlertState.RAISED;
        return String.format(
                Locale.ROOT,
                "%-9s  %-20s  %-24s  %s, at %s",
                raised ? alert.getSeverity().name().toLowerCase(Locale.ROOT) : "withdrawn",
                alert.getClipId(),
                alert.getRule(),
                alert.getMessage(),
                alert.getUtteranceId());
    }
}
