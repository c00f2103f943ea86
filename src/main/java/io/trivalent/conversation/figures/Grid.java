package io.trivalent.conversation.figures;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Sums of scores by time, in {@value #CELLS} cells of equal width from the start of the clip. When a turn lies beyond the last
 * cell, the width is doubled and pairs of cells become one, so that the size stays the same. Mutable.
 */
final class Grid {
    static final int CELLS = 64;
    private static final long FIRST_WIDTH_MS = 250;

    private long widthMs = FIRST_WIDTH_MS;
    private final int[] turns = new int[CELLS];
    private final long[] scores = new long[CELLS];

    void add(Turn turn) {
        while (turn.position() >= widthMs * CELLS) {
            widen();
        }
        int cell = (int) (turn.position() / widthMs);
        turns[cell]++;
        scores[cell] += turn.score();
    }

    private void widen() {
        widthMs *= 2;
        for (int cell = 0; cell < CELLS; cell++) {
            boolean merged = cell < CELLS / 2;
            turns[cell] = merged ? turns[2 * cell] + turns[2 * cell + 1] : 0;
            scores[cell] = merged ? scores[2 * cell] + scores[2 * cell + 1] : 0;
        }
    }

    /** Adds each cell to the quarter that its middle lies in. */
    void addTo(Quarters quarters) {
        for (int cell = 0; cell < CELLS; cell++) {
            if (turns[cell] > 0) {
                quarters.add(widthMs * cell + widthMs / 2, turns[cell], scores[cell]);
            }
        }
    }

    void write(DataOutputStream out) throws IOException {
        out.writeLong(widthMs);
        for (int cell = 0; cell < CELLS; cell++) {
            out.writeInt(turns[cell]);
            out.writeLong(scores[cell]);
        }
    }

    static Grid read(DataInputStream in) throws IOException {
        Grid grid = new Grid();
        grid.widthMs = in.readLong();
        for (int cell = 0; cell < CELLS; cell++) {
            grid.turns[cell] = in.readInt();
            grid.scores[cell] = in.readLong();
        }
        return grid;
    }
}
