package io.trivalent.web;

import io.trivalent.Conversation;
import io.trivalent.conversation.ConversationCard;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Which conversations are asked for.
 *
 * @param text part of the clip's id, folded; empty for all
 * @param role of one of the speakers; empty for all
 * @param limit most cards of a page
 * @param after place in the order after which the page begins
 */
record CardQuery(State state, CardOrder order, String text, String role, int limit, Optional<CardOrder.Cursor> after) {
    private static final int MAX_LIMIT = 200;

    /** State of a conversation. */
    enum State {
        ANY,
        OPEN,
        CLOSED
    }

    /** @throws Problem if a parameter is not what is expected */
    static CardQuery of(String state, String order, String q, String role, int limit, String cursor) {
        return new CardQuery(
                Parameters.choice(State.class, "state", state),
                CardOrder.parse(order),
                fold(q),
                role,
                Parameters.within("limit", limit, 1, MAX_LIMIT),
                cursor.isEmpty() ? Optional.empty() : Optional.of(CardOrder.Cursor.parse(cursor)));
    }

    /** The page of those cards that match. */
    CardPage page(Collection<ConversationCard> cards) {
        List<CardPage.Entry> matching = cards.stream()
                .filter(card -> matches(card.figures()))
                .map(card -> new CardPage.Entry(order.cursor(card.figures()), () -> CardPage.json(card)))
                .toList();
        long following = matching.stream().filter(this::follows).count();
        return new CardPage(matching.size(), first(matching), following > limit);
    }

    private boolean follows(CardPage.Entry card) {
        return after.isEmpty() || card.cursor().compareTo(after.get()) > 0;
    }

    /** The first cards after the cursor, in their order. Of many cards, only so many are sorted. */
    List<CardPage.Entry> first(List<CardPage.Entry> cards) {
        Comparator<CardPage.Entry> inOrder = Comparator.comparing(CardPage.Entry::cursor);
        PriorityQueue<CardPage.Entry> first = new PriorityQueue<>(inOrder.reversed());
        for (CardPage.Entry card : cards) {
            if (follows(card)) {
                first.add(card);
            }
            if (first.size() > limit) {
                first.remove();
            }
        }
        return first.stream().sorted(inOrder).toList();
    }

    private boolean matches(Conversation card) {
        boolean inState =
                state == State.ANY || state.name().equals(card.getState().name());
        return inState
                && (text.isEmpty() || fold(card.getClipId()).contains(text))
                && (role.isEmpty()
                        || card.getSpeakers().stream()
                                .anyMatch(speaker -> speaker.getRole().equals(role)));
    }

    /** Without cases, character by character: what is part of a text is also part of it when both are folded. */
    private static String fold(String text) {
        return text.codePoints()
                .map(character -> Character.toLowerCase(Character.toUpperCase(character)))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
