package io.trivalent.view;

import java.util.Locale;
import java.util.Set;

/**
 * One event of the live feed.
 *
 * @param id unique in its feed and ascending: the feed's epoch and a number
 * @param clip empty if it belongs to none
 * @param roles of the speakers that it is about
 * @param json one object without line breaks
 */
public record FeedEvent(Id id, Kind kind, String clip, Set<String> roles, String json) {
    public FeedEvent {
        roles = Set.copyOf(roles);
    }

    /** What it carries. */
    public enum Kind {
        SENTIMENT,
        CONVERSATION,
        ALERT,
        TEXT;

        /** Its name in the stream. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A place in a feed.
     *
     * @param epoch of the feed; a feed begins a new one when it has missed events
     * @param number ascending by one from event to event
     */
    public record Id(String epoch, long number) {
        @Override
        public String toString() {
            return epoch + "-" + number;
        }
    }
}
