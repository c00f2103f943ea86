package io.trivalent.view;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The last {@value #MAX_EVENTS} events of a feed, by their numbers. Not thread-safe. */
final class FeedHistory {
    static final int MAX_EVENTS = 2_000;

    private final Deque<FeedEvent> events = new ArrayDeque<>();
    private String epoch = newEpoch();
    private long next;

    private static String newEpoch() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    /** Forgets all events, so that nobody can resume after one of them. */
    void restart() {
        events.clear();
        epoch = newEpoch();
        next = 0;
    }

    /** The place of the next event. */
    FeedEvent.Id next() {
        return new FeedEvent.Id(epoch, next);
    }

    void add(FeedEvent event) {
        events.addLast(event);
        next++;
        if (events.size() > MAX_EVENTS) {
            events.removeFirst();
        }
    }

    /**
     * The events after one.
     *
     * @param last its id, as {@link FeedEvent.Id} writes it
     * @return empty if some of them are not known any more, or the id is of another feed
     */
    Optional<List<FeedEvent>> after(String last) {
        int dash = last.lastIndexOf('-');
        if (dash < 0 || !last.substring(0, dash).equals(epoch)) {
            return Optional.empty();
        }
        long number;
        try {
            number = Long.parseLong(last.substring(dash + 1));
        } catch (NumberFormatException malformed) {
            return Optional.empty();
        }
        long first = next - events.size();
        if (number < first - 1 || number >= next) {
            return Optional.empty();
        }
        return Optional.of(
                events.stream().filter(event -> event.id().number() > number).toList());
    }
}
