package io.trivalent.conversation;

import static java.util.Objects.requireNonNull;

import io.trivalent.Alert;
import io.trivalent.AlertState;
import io.trivalent.conversation.ConversationCounters.Count;
import io.trivalent.conversation.alerts.Alerts;
import io.trivalent.conversation.alerts.ClipAlerts;
import io.trivalent.conversation.alerts.ClipAlertsFormat;
import io.trivalent.conversation.alerts.LiveRules;
import io.trivalent.conversation.figures.Clip;
import io.trivalent.conversation.figures.Turn;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Adds turns to clips and tells which alerts this raised or withdrew. Keeps in a store where the rules stand in each clip. */
final class AlertEvaluator {
    static final String STORE = "alerts";

    private final LiveRules live;
    private final ConversationCounters counters;
    private @Nullable KeyValueStore<String, byte[]> store;

    AlertEvaluator(LiveRules live, ConversationCounters counters) {
        this.live = live;
        this.counters = counters;
    }

    void init(KeyValueStore<String, byte[]> store) {
        this.store = store;
    }

    /** What a turn changed: the clip, and its alerts. */
    record Outcome(Clip.Change change, List<Alert> alerts) {}

    Outcome add(String id, Clip clip, Turn turn, long timestampMs, long nowMs) {
        ClipAlerts state = ClipAlertsFormat.alerts(states().get(id));
        ClipAlerts.Outcome outcome = state.add(live.rules(), clip, turn, timestampMs, nowMs);
        if (state.changed()) {
            states().put(id, ClipAlertsFormat.bytes(state));
        }
        List<Alert> alerts =
                outcome.alerts().stream().map(change -> alert(id, clip, change)).toList();
        return new Outcome(outcome.change(), alerts);
    }

    private Alert alert(String id, Clip clip, ClipAlerts.Change change) {
        Alert alert = Alerts.of(id, clip, change);
        counters.increment(alert.getState() == AlertState.RAISED ? Count.ALERTS_RAISED : Count.ALERTS_WITHDRAWN);
        return alert;
    }

    void forget(String id) {
        states().delete(id);
    }

    private KeyValueStore<String, byte[]> states() {
        return requireNonNull(store);
    }

    /** Takes the rules of a file that was changed. */
    void look() {
        if (live.look() == LiveRules.Look.REFUSED) {
            counters.increment(Count.RULES_REFUSED);
        }
    }
}
