package io.trivalent.conversation;

import io.trivalent.Alert;
import io.trivalent.AlertState;
import io.trivalent.conversation.ConversationCounters.Count;
import io.trivalent.conversation.alerts.Alerts;
import io.trivalent.conversation.alerts.ClipAlerts;
import io.trivalent.conversation.alerts.LiveRules;
import io.trivalent.conversation.figures.Clip;
import io.trivalent.conversation.figures.Turn;
import java.util.List;

/** Adds turns to clips and tells which alerts this raised or withdrew. */
final class AlertEvaluator {
    private final LiveRules live;
    private final ConversationCounters counters;

    AlertEvaluator(LiveRules live, ConversationCounters counters) {
        this.live = live;
        this.counters = counters;
    }

    /** What a turn changed: the clip, and its alerts. */
    record Outcome(Clip.Change change, List<Alert> alerts) {}

    Outcome add(HeldClips.Held held, Turn turn, long timestampMs, long nowMs) {
        ClipAlerts.Outcome outcome = held.alerts().add(live.rules(), held.clip(), turn, timestampMs, nowMs);
        List<Alert> alerts =
                outcome.alerts().stream().map(change -> alert(held, change)).toList();
        return new Outcome(outcome.change(), alerts);
    }

    private Alert alert(HeldClips.Held held, ClipAlerts.Change change) {
        Alert alert = Alerts.of(held.id(), held.clip(), change);
        counters.increment(alert.getState() == AlertState.RAISED ? Count.ALERTS_RAISED : Count.ALERTS_WITHDRAWN);
        return alert;
    }

    /** Takes the rules of a file that was changed. */
    void look() {
        if (live.look() == LiveRules.Look.REFUSED) {
            counters.increment(Count.RULES_REFUSED);
        }
    }
}
