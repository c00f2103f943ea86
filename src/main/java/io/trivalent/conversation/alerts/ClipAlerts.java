package io.trivalent.conversation.alerts;

import static java.util.Objects.requireNonNull;

import io.trivalent.conversation.figures.Clip;
import io.trivalent.conversation.figures.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the rules stand in one clip. Each event is followed by an evaluation of the turns in their order, so that the alerts do not
 * depend on the order in which events arrive: an alert that a late or revised event takes back is withdrawn.
 *
 * <p>The last {@value Rule.Window#REACH} turns can raise and withdraw alerts; those before them are settled. Rules that are new in a clip
 * are evaluated from the next turn on. Mutable.
 */
public final class ClipAlerts {
    private final Map<Long, RuleState> states = new HashMap<>();
    private @Nullable Place settled;
    private boolean changed;

    /** An alert that an event raised, or withdrew: then it has neither a value nor the turns that it was computed from. */
    public record Change(Rule rule, String utteranceId, Optional<RuleFigure.Value> value) {}

    /** @param settled the place of the last settled turn; null if there is none */
    ClipAlerts(@Nullable Place settled, List<RuleState> states) {
        this.settled = settled;
        states.forEach(state -> this.states.put(state.fingerprint, state));
    }

    /** A clip of which nothing was evaluated. */
    public ClipAlerts() {
        this(null, List.of());
    }

    /** Whether the state has changed since the last call. */
    public boolean takeChanged() {
        boolean now = changed;
        changed = false;
        return now;
    }

    @Nullable
    Place settled() {
        return settled;
    }

    List<RuleState> states() {
        return List.copyOf(states.values());
    }

    /** What a turn changed in its clip, and which alerts this raised and withdrew: for each rule those that it withdrew come first. */
    public record Outcome(Clip.Change change, List<Change> alerts) {}

    /**
     * Adds a turn to its clip and evaluates the rules.
     *
     * @param timestampMs of the event's record, milliseconds since 1970
     * @param nowMs wall clock, milliseconds since 1970
     */
    public Outcome add(Rules rules, Clip clip, Turn turn, long timestampMs, long nowMs) {
        use(rules, clip.turns());
        Clip.Change change = clip.add(turn, timestampMs, nowMs);
        if (change == Clip.Change.IGNORED || rules.rules().isEmpty()) {
            return new Outcome(change, List.of());
        }
        List<Turn> turns = clip.turns();
        boolean appended =
                change == Clip.Change.ADDED && turns.get(turns.size() - 1).equals(turn);
        return new Outcome(change, evaluate(rules, turns, appended));
    }

    /**
     * Begins with these rules if they are not those before: all turns are settled, rules that were not there begin, and those that are
     * no longer there are forgotten.
     */
    private void use(Rules rules, List<Turn> turns) {
        Set<Long> wanted = rules.byFingerprint().keySet();
        if (states.keySet().equals(wanted)) {
            return;
        }
        changed = true;
        states.keySet().retainAll(wanted);
        for (RuleState state : states.values()) {
            state.settled = state.last;
            state.raised = new ArrayList<>();
        }
        wanted.forEach(fingerprint -> states.computeIfAbsent(fingerprint, RuleState::new));
        if (!turns.isEmpty()) {
            settled = Place.of(turns.get(turns.size() - 1));
        }
    }

    /** @param appended whether the event added the last turn and changed no other */
    private List<Change> evaluate(Rules rules, List<Turn> turns, boolean appended) {
        int first = firstUnsettled(turns);
        List<Change> changes = new ArrayList<>();
        rules.byFingerprint().forEach((fingerprint, rule) -> {
            RuleState state = requireNonNull(states.get(fingerprint));
            if (appended && first < turns.size()) {
                append(rule, state, turns, changes);
            } else {
                repeat(rule, state, turns, first, changes);
            }
        });
        for (int at = first; turns.size() - at > Rule.Window.REACH; at++) {
            settle(rules, turns, at);
        }
        return changes;
    }

    private int firstUnsettled(List<Turn> turns) {
        int first = turns.size();
        while (first > 0 && (settled == null || settled.isBefore(turns.get(first - 1)))) {
            first--;
        }
        return first;
    }

    private void append(Rule rule, RuleState state, List<Turn> turns, List<Change> changes) {
        Step step = step(rule, state.last, turns, turns.size() - 1);
        step.raised().ifPresent(change -> {
            state.raised.add(change.utteranceId());
            changes.add(change);
        });
        changed |= !step.after().equals(state.last);
        state.last = step.after();
    }

    private void repeat(Rule rule, RuleState state, List<Turn> turns, int first, List<Change> changes) {
        List<Change> raised = new ArrayList<>();
        Latch latch = state.settled;
        for (int at = first; at < turns.size(); at++) {
            Step step = step(rule, latch, turns, at);
            step.raised().ifPresent(raised::add);
            latch = step.after();
        }
        if (raised.isEmpty() && state.raised.isEmpty()) {
            changed |= !latch.equals(state.last);
            state.last = latch;
            return;
        }
        List<String> now = raised.stream().map(Change::utteranceId).toList();
        state.raised.stream()
                .filter(id -> !now.contains(id))
                .forEach(id -> changes.add(new Change(rule, id, Optional.empty())));
        raised.stream()
                .filter(change -> !state.raised.contains(change.utteranceId()))
                .forEach(changes::add);
        changed |= !latch.equals(state.last) || !now.equals(state.raised);
        state.last = latch;
        state.raised = new ArrayList<>(now);
    }

    private void settle(Rules rules, List<Turn> turns, int at) {
        rules.byFingerprint().forEach((fingerprint, rule) -> {
            RuleState state = requireNonNull(states.get(fingerprint));
            state.settled = step(rule, state.settled, turns, at).after();
            state.raised.remove(turns.get(at).id());
        });
        settled = Place.of(turns.get(at));
        changed = true;
    }

    /** What a rule did at a turn. */
    private record Step(Latch after, Optional<Change> raised) {}

    private static Step step(Rule rule, Latch before, List<Turn> turns, int at) {
        Turn turn = turns.get(at);
        double found = rule.counts(turn) ? rule.figure().value(rule, turns, at) : Double.NaN;
        if (Double.isNaN(found)) {
            return new Step(before, Optional.empty());
        }
        if (!before.raises(rule, found, turn.position())) {
            return new Step(before.after(rule, found, turn.position()), Optional.empty());
        }
        var value = new RuleFigure.Value(found, rule.figure().turns(rule, turns, at));
        return new Step(
                before.after(rule, found, turn.position()),
                Optional.of(new Change(rule, turn.id(), Optional.of(value))));
    }
}
