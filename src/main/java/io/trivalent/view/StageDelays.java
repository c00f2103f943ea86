package io.trivalent.view;

import io.trivalent.Latency;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/** How long the last {@value #KEPT} events waited in the stages. Thread-safe. */
final class StageDelays {
    private static final int KEPT = 500;

    private final Latency[] last = new Latency[KEPT];
    private int next;
    private int kept;

    synchronized void add(Latency latency) {
        last[next] = latency;
        next = (next + 1) % KEPT;
        kept = Math.min(KEPT, kept + 1);
    }

    synchronized void clear() {
        next = 0;
        kept = 0;
    }

    /** Quantiles by stage; none if there were no events. */
    synchronized Map<String, LiveFeed.Delay> quantiles() {
        Map<String, LiveFeed.Delay> delays = new LinkedHashMap<>();
        if (kept > 0) {
            delays.put("join", delay(Latency::getJoinMs));
            delays.put("batch", delay(Latency::getBatchMs));
            delays.put("score", delay(Latency::getScoreMs));
        }
        return delays;
    }

    private LiveFeed.Delay delay(ToLongFunction<Latency> stage) {
        long[] sorted = Arrays.stream(last, 0, kept).mapToLong(stage).sorted().toArray();
        return new LiveFeed.Delay(quantile(sorted, 0.5), quantile(sorted, 0.95));
    }

    /** The smallest value that at least this share of all values does not exceed. */
    private static long quantile(long[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }
}
