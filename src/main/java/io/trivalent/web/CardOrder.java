package io.trivalent.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trivalent.Conversation;
import java.util.Base64;
import java.util.Comparator;

/** Orders of a list of conversations. Conversations with the same value follow one another by their clips. */
enum CardOrder {
    /** Lowest recent score first. */
    WORST {
        @Override
        double key(Conversation card) {
            return card.getOverall().getRecent() / card.getRange();
        }
    },
    /** Highest recent score first. */
    BEST {
        @Override
        double key(Conversation card) {
            return -card.getOverall().getRecent() / card.getRange();
        }
    },
    /** Steepest falling slope first, those without one last. */
    FALLING {
        @Override
        double key(Conversation card) {
            Float slope = card.getOverall().getSlope();
            return slope == null ? Double.MAX_VALUE : slope / card.getRange();
        }
    },
    /** Latest event first. */
    UPDATED {
        @Override
        double key(Conversation card) {
            return -card.getUpdatedMs();
        }
    };

    /** By this the cards are sorted, ascending. */
    abstract double key(Conversation card);

    /** Where a card stands in an order. */
    record Cursor(double key, String clip) implements Comparable<Cursor> {
        private static final Comparator<Cursor> ORDER =
                Comparator.comparingDouble(Cursor::key).thenComparing(Cursor::clip);

        @Override
        public int compareTo(Cursor other) {
            return ORDER.compare(this, other);
        }

        /** As a parameter of the next request. */
        @Override
        public String toString() {
            return Base64.getUrlEncoder().withoutPadding().encodeToString((key + " " + clip).getBytes(UTF_8));
        }

        static Cursor parse(String text) {
            try {
                String[] parts = new String(Base64.getUrlDecoder().decode(text), UTF_8).split(" ", 2);
                return new Cursor(Double.parseDouble(parts[0]), parts[1]);
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException malformed) {
                throw Problem.badRequest("cursor is '%s', expected the 'next' of an answer".formatted(text));
            }
        }
    }

    Cursor cursor(Conversation card) {
        return new Cursor(key(card), card.getClipId());
    }

    static CardOrder parse(String text) {
        return Parameters.choice(CardOrder.class, "order", text);
    }
}
