package io.trivalent.bench.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Counts the events of each utterance. Exactly-once delivery means one event for each expected utterance, and none
 * for the others. Not thread-safe.
 */
public final class Tally {
    private static final int MAX_LISTED = 10;

    private final byte[] events;
    private int utterances;

    /** @param utterances numbered from 0 */
    public Tally(int utterances) {
        events = new byte[utterances];
    }

    /** Counts an event, and returns whether it is the first of its utterance. */
    public boolean add(int utterance) {
        boolean first = events[utterance] == 0;
        events[utterance] = (byte) Math.min(events[utterance] + 1, Byte.MAX_VALUE);
        if (first) {
            utterances++;
        }
        return first;
    }

    /** Utterances with at least one event. */
    public int utterances() {
        return utterances;
    }

    /**
     * Missing, double and unexpected events; at most ten of each are listed.
     *
     * @param expected whether an utterance must have an event
     * @param allowed whether an utterance may have an event
     */
    public List<String> violations(IntPredicate expected, IntPredicate allowed) {
        List<String> violations = new ArrayList<>();
        list("without an event", n -> events[n] == 0 && expected.test(n), violations);
        list("with more than one event", n -> events[n] > 1, violations);
        list("with an unexpected event", n -> events[n] > 0 && !allowed.test(n), violations);
        return violations;
    }

    private void list(String what, IntPredicate condition, List<String> violations) {
        List<Integer> listed = new ArrayList<>();
        int count = 0;
        for (int n = 0; n < events.length; n++) {
            if (condition.test(n)) {
                count++;
                if (listed.size() < MAX_LISTED) {
                    listed.add(n);
                }
            }
        }
        if (count > 0) {
            violations.add("%d utterances %s, the first are %s".formatted(count, what, listed));
        }
    }
}
