package io.trivalent.conversation.figures;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Sums over turns. Mutable; the sums do not depend on the order of the turns, the role is that of the last one. */
final class Tally {
    int turns;
    long score;
    int negative;
    int positive;
    long talkMs;
    String role = "";

    void add(Turn turn) {
        add(turn.score());
        switch (turn.polarity()) {
            case NEGATIVE -> negative++;
            case POSITIVE -> positive++;
            case NEUTRAL -> {
                // What is neither.
            }
        }
        talkMs += turn.durationMs();
        if (!turn.role().isEmpty()) {
            role = turn.role();
        }
    }

    void add(int one) {
        turns++;
        score += one;
    }

    int neutral() {
        return turns - negative - positive;
    }

    /** Mean score as a fraction of the range. */
    double mean() {
        return (double) score / turns / Turn.MILLION;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(turns);
        out.writeLong(score);
        out.writeInt(negative);
        out.writeInt(positive);
        out.writeLong(talkMs);
        out.writeUTF(role);
    }

    static Tally read(DataInputStream in) throws IOException {
        Tally tally = new Tally();
        tally.turns = in.readInt();
        tally.score = in.readLong();
        tally.negative = in.readInt();
        tally.positive = in.readInt();
        tally.talkMs = in.readLong();
        tally.role = in.readUTF();
        return tally;
    }
}
