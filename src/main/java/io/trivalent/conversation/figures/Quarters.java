package io.trivalent.conversation.figures;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Mean scores by quarter of the time between two positions. Mutable. */
final class Quarters {
    private static final int COUNT = 4;

    private final long fromMs;
    private final long lengthMs;
    private final int[] turns = new int[COUNT];
    private final long[] scores = new long[COUNT];

    Quarters(long fromMs, long toMs) {
        this.fromMs = fromMs;
        this.lengthMs = Math.max(1, toMs - fromMs);
    }

    void add(long positionMs, int count, long score) {
        long quarter = COUNT * (positionMs - fromMs) / lengthMs;
        int at = (int) Math.max(0, Math.min(COUNT - 1, quarter));
        turns[at] += count;
        scores[at] += score;
    }

    /** Means in the unit of the range; null for a quarter without turns. */
    List<@Nullable Float> means(float range) {
        List<@Nullable Float> means = new ArrayList<>(COUNT);
        for (int quarter = 0; quarter < COUNT; quarter++) {
            means.add(
                    turns[quarter] == 0
                            ? null
                            : (float) ((double) scores[quarter] / turns[quarter] / Turn.MILLION * range));
        }
        return means;
    }
}
