package io.trivalent.conversation.figures;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of turns that were added in their order: sums, extent, silence and overlap, and the lowest score. Its size does not
 * depend on their number. Mutable.
 */
final class Totals {
    static final int MAX_SPEAKERS = 100;
    private static final int MODALITIES = 3;

    Tally all = new Tally();
    final Map<String, Tally> speakers = new TreeMap<>();
    final Tally[] unimodal = {new Tally(), new Tally(), new Tally()};
    final int[] missing = new int[MODALITIES];
    long startMs = Long.MAX_VALUE;
    long endMs;
    long silenceMs;
    long overlapMs;
    String worst = "";
    int worstScore = Integer.MAX_VALUE;

    void add(Turn turn) {
        all.add(turn);
        Tally speaker = speakers.get(turn.speaker());
        if (speaker == null && speakers.size() < MAX_SPEAKERS) {
            speaker = new Tally();
            speakers.put(turn.speaker(), speaker);
        }
        if (speaker != null) {
            speaker.add(turn);
        }
        addModalities(turn);
        addTimes(turn);
        if (turn.score() < worstScore) {
            worst = turn.id();
            worstScore = turn.score();
        }
    }

    private void addModalities(Turn turn) {
        int[] scores = {turn.text(), turn.acoustic(), turn.visual()};
        for (int i = 0; i < MODALITIES; i++) {
            if (scores[i] != Turn.NONE) {
                unimodal[i].add(scores[i]);
            }
            missing[i] += turn.missing() >> i & 1;
        }
    }

    private void addTimes(Turn turn) {
        if (startMs != Long.MAX_VALUE && turn.endMs() > 0) {
            silenceMs += Math.max(0, turn.startMs() - endMs);
            overlapMs += Math.max(0, Math.min(turn.endMs(), endMs) - turn.startMs());
        }
        startMs = Math.min(startMs, turn.startMs());
        endMs = Math.max(endMs, turn.endMs());
    }

    void write(DataOutputStream out) throws IOException {
        all.write(out);
        out.writeInt(speakers.size());
        for (Map.Entry<String, Tally> speaker : speakers.entrySet()) {
            out.writeUTF(speaker.getKey());
            speaker.getValue().write(out);
        }
        for (int i = 0; i < MODALITIES; i++) {
            unimodal[i].write(out);
            out.writeInt(missing[i]);
        }
        out.writeLong(startMs);
        out.writeLong(endMs);
        out.writeLong(silenceMs);
        out.writeLong(overlapMs);
        out.writeUTF(worst);
        out.writeInt(worstScore);
    }

    static Totals read(DataInputStream in) throws IOException {
        Totals totals = new Totals();
        totals.all = Tally.read(in);
        for (int i = in.readInt(); i > 0; i--) {
            totals.speakers.put(in.readUTF(), Tally.read(in));
        }
        for (int i = 0; i < MODALITIES; i++) {
            totals.unimodal[i] = Tally.read(in);
            totals.missing[i] = in.readInt();
        }
        totals.startMs = in.readLong();
        totals.endMs = in.readLong();
        totals.silenceMs = in.readLong();
        totals.overlapMs = in.readLong();
        totals.worst = in.readUTF();
        totals.worstScore = in.readInt();
        return totals;
    }
}
