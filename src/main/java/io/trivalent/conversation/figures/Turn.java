package io.trivalent.conversation.figures;

import io.trivalent.Modality;
import io.trivalent.Polarity;
import io.trivalent.Sentiment;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One scored utterance of a clip. Turns are ordered by start, sequence and id.
 *
 * <p>Scores are millionths of the range, so that sums are exact and do not depend on the order of their terms.
 *
 * @param revision of the event, at least 0
 * @param startMs start in the clip, milliseconds
 * @param endMs end in the clip, milliseconds; 0 if no times are given
 * @param speaker empty if unknown
 * @param role empty if unknown
 * @param range bound of the event's score, greater than 0
 * @param score in millionths of the range
 * @param text score of the words alone, {@link #NONE} if there is none
 * @param acoustic score of the voice alone, {@link #NONE} if there is none
 * @param visual score of the picture alone, {@link #NONE} if there is none
 * @param missing 1 for text, 2 for acoustic and 4 for visual, added up, for what was waited for and is not there
 */
public record Turn(
        String id,
        int revision,
        int sequence,
        long startMs,
        long endMs,
        String speaker,
        String role,
        float range,
        int score,
        Polarity polarity,
        int text,
        int acoustic,
        int visual,
        int missing)
        implements Comparable<Turn> {
    /** No score. */
    public static final int NONE = Integer.MIN_VALUE;

    public static final int MILLION = 1_000_000;

    private static final Comparator<Turn> ORDER = Comparator.comparingLong(Turn::position)
            .thenComparingInt(Turn::sequence)
            .thenComparing(Turn::id);

    /** The turn of an event. */
    public static Turn of(Sentiment event) {
        int missing = 0;
        for (Modality modality : event.getWaitedFor()) {
            if (!event.getModalities().contains(modality)) {
                missing |= bit(modality);
            }
        }
        float range = event.getRange();
        return new Turn(
                event.getUtteranceId(),
                event.getRevision(),
                event.getSequence(),
                event.getStartMs(),
                event.getEndMs(),
                event.getSpeaker(),
                event.getRole(),
                range,
                millionths(event.getScore(), range),
                event.getPolarity(),
                millionths(event.getScoreText(), range),
                millionths(event.getScoreAcoustic(), range),
                millionths(event.getScoreVisual(), range),
                missing);
    }

    private static int bit(Modality modality) {
        return switch (modality) {
            case TEXT -> 1;
            case ACOUSTIC -> 2;
            case VISUAL -> 4;
        };
    }

    private static int millionths(@Nullable Float score, float range) {
        return score == null ? NONE : Math.round(score / range * MILLION);
    }

    /** Where it begins, in milliseconds; utterances without times stand a second apart, by their sequence. */
    public long position() {
        return endMs > 0 ? startMs : 1_000L * sequence;
    }

    long durationMs() {
        return endMs - startMs;
    }

    @Override
    public int compareTo(Turn other) {
        return ORDER.compare(this, other);
    }
}
