package io.trivalent.bench.measure;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Latencies of utterances: from the scheduled send of the last part to the receipt of the committed event. Immutable.
 */
public final class Latencies {
    private final long[] sorted;

    /** @param nanos one number per utterance, in any order */
    public Latencies(long[] nanos) {
        sorted = nanos.clone();
        Arrays.sort(sorted);
    }

    public int count() {
        return sorted.length;
    }

    /**
     * The smallest latency that at least this share of the utterances does not exceed (nearest rank), milliseconds;
     * NaN if there are none.
     *
     * @param share in (0, 1]
     */
    public double percentileMs(double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.max(rank, 1) - 1] / 1e6;
    }

    /** Figures in milliseconds by name: p50, p95, p99, p99.9, max. */
    public Map<String, Double> figures(String prefix) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(prefix + "p50_ms", percentileMs(0.50));
        figures.put(prefix + "p95_ms", percentileMs(0.95));
        figures.put(prefix + "p99_ms", percentileMs(0.99));
        figures.put(prefix + "p999_ms", percentileMs(0.999));
        figures.put(prefix + "max_ms", percentileMs(1));
        figures.put(prefix + "utterances", (double) count());
        return figures;
    }
}
