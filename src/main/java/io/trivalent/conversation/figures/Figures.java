package io.trivalent.conversation.figures;

import io.trivalent.ClosedBy;
import io.trivalent.Conversation;
import io.trivalent.ConversationState;
import io.trivalent.ScoreFigures;
import io.trivalent.SpeakerFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Computes the published figures of a clip. A function of its events alone; {@code docs/conversations.md} has the formulas. */
public final class Figures {
    private final Trend trend;

    public Figures(Trend trend) {
        this.trend = trend;
    }

    /** @param clip with at least one turn */
    public Conversation of(String id, Clip clip) {
        Totals totals = clip.totals();
        float range = clip.range;
        boolean open = clip.closedBy() == ClosedBy.NOTHING;
        return Conversation.newBuilder()
                .setClipId(id)
                .setState(open ? ConversationState.OPEN : ConversationState.CLOSED)
                .setClosedBy(clip.closedBy())
                .setRange(range)
                .setStartMs(totals.startMs)
                .setEndMs(totals.endMs)
                .setUpdatedMs(clip.updatedMs)
                .setOverall(figures(totals.all, clip.turns, range))
                .setSpeakers(speakers(totals, clip.turns, range))
                .setMeanText(mean(totals.unimodal[0], range))
                .setMeanAcoustic(mean(totals.unimodal[1], range))
                .setMeanVisual(mean(totals.unimodal[2], range))
                .setMissingText(totals.missing[0])
                .setMissingAcoustic(totals.missing[1])
                .setMissingVisual(totals.missing[2])
                .setQuarters(quarters(clip, totals))
                .setSilenceMs(totals.silenceMs)
                .setOverlapMs(totals.overlapMs)
                .setWorstUtterance(totals.worst)
                .setWorstScore(Turn.score(totals.worstScore, range))
                .setLastUtterance(clip.turns.get(clip.turns.size() - 1).id())
                .setFolded(clip.folded.all.turns)
                .build();
    }

    /** @param turns those that are kept one by one; none if all turns of the tally were folded */
    private ScoreFigures figures(Tally tally, List<Turn> turns, float range) {
        OptionalDouble slope = trend.slope(turns);
        double recent = turns.isEmpty() ? tally.mean() : trend.recent(turns);
        return new ScoreFigures(
                tally.turns,
                (float) (tally.mean() * range),
                (float) (recent * range),
                slope.isPresent() ? (float) (slope.getAsDouble() * range) : null,
                tally.negative,
                tally.neutral(),
                tally.positive);
    }

    private List<SpeakerFigures> speakers(Totals totals, List<Turn> turns, float range) {
        List<SpeakerFigures> speakers = new ArrayList<>(totals.speakers.size());
        for (Map.Entry<String, Tally> speaker : totals.speakers.entrySet()) {
            Tally tally = speaker.getValue();
            List<Turn> own = turns.stream()
                    .filter(turn -> turn.speaker().equals(speaker.getKey()))
                    .toList();
            double share = totals.all.talkMs == 0 ? 0 : (double) tally.talkMs / totals.all.talkMs;
            speakers.add(new SpeakerFigures(
                    speaker.getKey(), tally.role, figures(tally, own, range), tally.talkMs, (float) share));
        }
        return speakers;
    }

    private static @Nullable Float mean(Tally tally, float range) {
        return tally.turns == 0 ? null : (float) (tally.mean() * range);
    }

    private static List<@Nullable Float> quarters(Clip clip, Totals totals) {
        long from = Math.min(
                clip.folded.all.turns > 0 ? clip.folded.startMs : Long.MAX_VALUE,
                clip.turns.get(0).position());
        Turn last = clip.turns.get(clip.turns.size() - 1);
        Quarters quarters = new Quarters(from, Math.max(totals.endMs, last.position()));
        clip.grid.addTo(quarters);
        clip.turns.forEach(turn -> quarters.add(turn.position(), 1, turn.score()));
        return quarters.means(clip.range);
    }
}
