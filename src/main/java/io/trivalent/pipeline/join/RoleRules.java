package io.trivalent.pipeline.join;

import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.validate.NamedRole;
import java.util.List;

/** The rules for roles: what the join remembers of them, and that no utterance keeps a part that its roles forbid. */
final class RoleRules {
    private final JoinState state;
    private final FlowCounters counters;

    RoleRules(JoinState state, FlowCounters counters) {
        this.state = state;
        this.counters = counters;
    }

    /** Remembers the role for its utterance. A waiting utterance must then be held to it with {@link #hold}. */
    void learn(NamedRole named) {
        PendingUtterance waiting = state.pending().get(named.utterance());
        Marker marker = state.released().marker(named.utterance());
        if (waiting != null) {
            List<String> roles = state.limits().with(waiting.roles(), named.role());
            if (!roles.equals(waiting.roles())) {
                waiting.addRoles(roles);
                state.changed(waiting.id());
            }
        } else if (marker != null) {
            learn(named, marker);
        } else if (named.eventMs() > state.released().horizon(state.clock().latest())) {
            state.remember(
                    new PendingUtterance(named.utterance(), 0, 0, 0, List.of(named.role())), Marker.Kind.WITHHELD);
        }
    }

    /** The utterance does not wait. Parts that are kept for a revision are held to the role at once. */
    private void learn(NamedRole named, Marker marker) {
        List<String> roles = state.limits().with(marker.roles(), named.role());
        if (!roles.equals(marker.roles())) {
            state.released().limit(named.utterance(), marker, roles, state.limits());
            state.changed(named.utterance());
        }
    }

    /**
     * Drops the parts of a waiting utterance that its roles forbid, and limits what it waits for. If no part remains, it does not
     * wait any more; the next part that its roles allow begins it.
     *
     * @return whether it still waits
     */
    boolean hold(PendingUtterance waiting) {
        if (!state.limits().any()) {
            return true;
        }
        int before = waiting.size();
        state.pending().change(waiting, () -> state.limits().apply(waiting));
        int dropped = before - waiting.size();
        if (dropped > 0) {
            counters.add(Count.PENDING, -dropped);
            counters.add(Count.PARTS_WITHHELD, dropped);
            state.changed(waiting.id());
        }
        if (waiting.size() > 0) {
            return true;
        }
        state.pending().remove(waiting);
        state.remember(waiting, Marker.Kind.WITHHELD);
        return false;
    }
}
