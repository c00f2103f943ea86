package io.trivalent.conversation.figures;

import io.trivalent.ClosedBy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The turns of one clip: the last {@value #KEPT} one by one, those before them as sums, so that its size is bounded. Events may
 * come in any order. Mutable.
 */
public final class Clip {
    /** Turns that are kept one by one. */
    static final int KEPT = 256;

    final List<Turn> turns = new ArrayList<>();
    Totals folded = new Totals();
    Grid grid = new Grid();
    float range;
    long updatedMs;
    long seenMs;
    private ClosedBy closedBy = ClosedBy.NOTHING;

    /** What became of an event. */
    public enum Change {
        /** Its utterance is new. */
        ADDED,
        /** It replaced an earlier revision. */
        REVISED,
        /** A later revision was there, or its utterance is among the sums, where it cannot be replaced. */
        IGNORED
    }

    /**
     * Takes in a turn of this clip. It opens the conversation again unless its end was declared.
     *
     * @param timestampMs of the event's record, milliseconds since 1970
     * @param nowMs wall clock, milliseconds since 1970
     */
    public Change add(Turn turn, long timestampMs, long nowMs) {
        int before = find(turn.id());
        boolean outdated = before >= 0 ? turns.get(before).revision() > turn.revision() : isRevisionOfAFolded(turn);
        if (outdated) {
            return Change.IGNORED;
        }
        range = Math.max(range, turn.range());
        updatedMs = Math.max(updatedMs, timestampMs);
        seenMs = nowMs;
        if (closedBy == ClosedBy.IDLE) {
            closedBy = ClosedBy.NOTHING;
        }
        if (before >= 0) {
            turns.remove(before);
        }
        insert(turn);
        return before >= 0 ? Change.REVISED : Change.ADDED;
    }

    private int find(String id) {
        for (int i = turns.size() - 1; i >= 0; i--) {
            if (turns.get(i).id().equals(id)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isRevisionOfAFolded(Turn turn) {
        return turn.revision() > 0 && folded.all.turns > 0;
    }

    private void insert(Turn turn) {
        int at = Collections.binarySearch(turns, turn);
        turns.add(at < 0 ? -at - 1 : at, turn);
        if (turns.size() > KEPT) {
            Turn first = turns.remove(0);
            folded.add(first);
            grid.add(first);
        }
    }

    /** Closes the conversation. A declared end stays. */
    public void close(ClosedBy by) {
        if (closedBy != ClosedBy.END) {
            closedBy = by;
        }
    }

    /** The turns that are kept one by one, in their order. */
    public List<Turn> turns() {
        return Collections.unmodifiableList(turns);
    }

    /** Bound of all scores, the largest of its events. */
    public float range() {
        return range;
    }

    public ClosedBy closedBy() {
        return closedBy;
    }

    /** Largest timestamp of its events, milliseconds since 1970. */
    public long updatedMs() {
        return updatedMs;
    }

    /** Wall clock of the last event, milliseconds since 1970. */
    public long seenMs() {
        return seenMs;
    }

    /** Number of its utterances. */
    public int utterances() {
        return folded.all.turns + turns.size();
    }

    /** Sums over all turns. */
    Totals totals() {
        Totals totals = ClipFormat.copy(folded);
        turns.forEach(totals::add);
        return totals;
    }
}
