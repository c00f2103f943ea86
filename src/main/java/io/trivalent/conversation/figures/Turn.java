package io.trivalent.conversation.figures;

import io.trivalent.Modality;
import io.trivalent.Polarity;
import io.trivalent.Sentiment;
import io.trivalent.SourceReference;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
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
 * @param missing bits of what was waited for and is not there, as in {@link #bits}
 * @param detail what no figure is computed from
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
        int missing,
        Detail detail)
        implements Comparable<Turn> {
    /** No score. */
    public static final int NONE = Integer.MIN_VALUE;

    private static final List<Modality> MODALITIES = List.of(Modality.TEXT, Modality.ACOUSTIC, Modality.VISUAL);

    public static final int MILLION = 1_000_000;

    private static final Comparator<Turn> ORDER = Comparator.comparingLong(Turn::position)
            .thenComparingInt(Turn::sequence)
            .thenComparing(Turn::id);

    /**
     * For people who look at a conversation.
     *
     * @param publishedMs timestamp of the event's record, milliseconds since 1970
     * @param modalities bits of those that the score was computed from, as in {@link #bits}
     * @param conflict bits of those that contradict each other
     * @param low lower end of the interval in millionths of the range, {@link #NONE} if there is none
     * @param high its upper end
     * @param textPartition partition of the transcript that the score was computed from, -1 if from none
     * @param textOffset its offset
     */
    public record Detail(
            long publishedMs, int modalities, int conflict, int low, int high, int textPartition, long textOffset) {
        static Detail of(Sentiment event, long timestampMs) {
            int text = event.getModalities().indexOf(Modality.TEXT);
            SourceReference source = text >= 0 && text < event.getSources().size()
                    ? event.getSources().get(text)
                    : null;
            return new Detail(
                    timestampMs,
                    bits(event.getModalities()),
                    bits(event.getConflict()),
                    millionths(event.getConfidenceLow(), event.getRange()),
                    millionths(event.getConfidenceHigh(), event.getRange()),
                    source == null ? -1 : source.getPartition(),
                    source == null ? -1 : source.getOffset());
        }
    }

    /**
     * The turn of an event.
     *
     * @param timestampMs of the event's record, milliseconds since 1970
     */
    public static Turn of(Sentiment event, long timestampMs) {
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
                bits(event.getWaitedFor()) & ~bits(event.getModalities()),
                Detail.of(event, timestampMs));
    }

    /** 1 for text, 2 for acoustic and 4 for visual, added up. */
    private static int bits(List<Modality> modalities) {
        int bits = 0;
        for (int i = 0; i < MODALITIES.size(); i++) {
            bits |= modalities.contains(MODALITIES.get(i)) ? 1 << i : 0;
        }
        return bits;
    }

    /** The modalities of added bits, in the order text, acoustic, visual. */
    public static List<Modality> modalities(int bits) {
        return IntStream.range(0, MODALITIES.size())
                .filter(i -> (bits >> i & 1) == 1)
                .mapToObj(MODALITIES::get)
                .toList();
    }

    private static int millionths(@Nullable Float score, float range) {
        return score == null ? NONE : Math.round(score / range * MILLION);
    }

    /** A score in millionths as one in [-range, range]. */
    public static float score(int millionths, float range) {
        return (float) ((double) millionths / MILLION * range);
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
