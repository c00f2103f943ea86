package io.trivalent.conversation.alerts;

/**
 * Where a rule stands after a turn.
 *
 * @param fired whether it raised an alert and its value has not passed {@code until} since then
 * @param raisedMs position in the clip of its latest alert, milliseconds; {@link #NEVER} if there is none
 */
record Latch(boolean fired, long raisedMs) {
    static final long NEVER = Long.MIN_VALUE;
    static final Latch START = new Latch(false, NEVER);

    /** Whether a turn with this value, at this position in the clip, raises an alert. */
    boolean raises(Rule rule, double value, long positionMs) {
        boolean paused = raisedMs != NEVER && positionMs - raisedMs < rule.pauseMs();
        return !fired && rule.bound().reached(value) && !paused;
    }

    /** Where the rule stands after that turn. */
    Latch after(Rule rule, double value, long positionMs) {
        if (raises(rule, value, positionMs)) {
            return new Latch(true, positionMs);
        }
        return fired && rule.bound().left(value) ? new Latch(false, raisedMs) : this;
    }
}
