package io.trivalent.bench.measure;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The figures of a drain: topics were filled before the process started.
 *
 * <ul>
 *   <li>{@code seconds}: from the start of the process to the receipt of the last event.
 *   <li>{@code per_second}: utterances divided by {@code seconds}.
 *   <li>{@code steady_per_second}: events between the 20th and the 95th percentile of the events, by receipt, divided
 *       by the time between these two events. Excludes the start of the process and the waits at the end.
 *   <li>{@code second_half_per_second}: the same from the 50th to the last event.
 *   <li>{@code first_event_seconds}: from the start of the process to the receipt of the first event.
 * </ul>
 */
public final class Drain {
    private final long[] arrivals;
    private final long startNanos;

    /**
     * Figures of one run.
     *
     * @param arrivalNanos receipt of the first event of each utterance, in any order; at least one
     * @param startNanos start of the process, by the same clock
     */
    public Drain(long[] arrivalNanos, long startNanos) {
        if (arrivalNanos.length == 0) {
            throw new IllegalArgumentException("no events, expected at least one");
        }
        this.arrivals = arrivalNanos.clone();
        this.startNanos = startNanos;
        Arrays.sort(arrivals);
    }

    public Map<String, Double> figures() {
        double seconds = (arrivals[arrivals.length - 1] - startNanos) / 1e9;
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("seconds", seconds);
        figures.put("per_second", arrivals.length / seconds);
        figures.put("steady_per_second", rate(0.20, 0.95));
        figures.put("second_half_per_second", rate(0.50, 1));
        figures.put("first_event_seconds", (arrivals[0] - startNanos) / 1e9);
        return figures;
    }

    /** Events per second between two percentiles; NaN if all of them were received at once. */
    private double rate(double fromShare, double toShare) {
        int from = (int) (fromShare * (arrivals.length - 1));
        int to = (int) (toShare * (arrivals.length - 1));
        long nanos = arrivals[to] - arrivals[from];
        return nanos == 0 ? Double.NaN : 1e9 * (to - from) / nanos;
    }
}
