package io.trivalent.conversation.alerts;

import io.trivalent.conversation.figures.Turn;
import java.util.Comparator;

/** Where a turn stands among the others, in the order of {@link Turn}. */
record Place(long positionMs, int sequence, String id) implements Comparable<Place> {
    private static final Comparator<Place> ORDER = Comparator.comparingLong(Place::positionMs)
            .thenComparingInt(Place::sequence)
            .thenComparing(Place::id);

    static Place of(Turn turn) {
        return new Place(turn.position(), turn.sequence(), turn.id());
    }

    boolean isBefore(Turn turn) {
        int byPosition = Long.compare(positionMs, turn.position());
        return byPosition != 0 ? byPosition < 0 : compareTo(of(turn)) < 0;
    }

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }
}
