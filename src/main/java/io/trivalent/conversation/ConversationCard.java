package io.trivalent.conversation;

import io.trivalent.Conversation;
import io.trivalent.conversation.figures.Turn;
import java.util.List;

/**
 * A clip at a glance.
 *
 * @param figures as published
 * @param last the last utterances, in the order of the clip
 */
public record ConversationCard(Conversation figures, List<Point> last) {
    public ConversationCard {
        last = List.copyOf(last);
    }

    /**
     * The score of an utterance and its place.
     *
     * @param positionMs where the utterance begins in the clip, milliseconds; if no times are given, its sequence in seconds
     * @param score in [-range, range] of the clip
     */
    public record Point(String utteranceId, long positionMs, float score) {
        static Point of(Turn turn, float range) {
            return new Point(turn.id(), turn.position(), Turn.score(turn.score(), range));
        }
    }
}
