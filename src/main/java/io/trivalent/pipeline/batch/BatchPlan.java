package io.trivalent.pipeline.batch;

import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.Modality;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Divides utterances of one package into the batches that cost least together. They are sorted by length, so that each batch
 * has neighbors, and the cheapest division of the first j is found for each j:
 *
 * <pre>
 *   cost(0) = 0
 *   cost(j) = min over i of  cost(i) + overhead + (j − i) · steps(j)      batch i+1 … j, steps in rising order
 * </pre>
 *
 * <p>A batch has at most {@code batch.max-size} utterances, and at most {@code batch.max-bytes} with every row as long as the
 * longest one:
 *
 * <pre>
 *   padded bytes = n · Σ_m max_i size(i, m)      n utterances i, modalities m
 * </pre>
 */
final class BatchPlan {
    private static final Modality[] MODALITIES = Modality.values();

    private final BatchConfig config;
    private final List<AlignedUtterance> sorted;
    private final int[][] bytes;
    private final boolean anyFit;

    private BatchPlan(BatchConfig config, List<AlignedUtterance> sorted) {
        this.config = config;
        this.sorted = sorted;
        this.bytes = new int[sorted.size()][MODALITIES.length];
        long longestRow = 0;
        for (int m = 0; m < MODALITIES.length; m++) {
            int longest = 0;
            for (int i = 0; i < bytes.length; i++) {
                bytes[i][m] = size(sorted.get(i), MODALITIES[m]);
                longest = Math.max(longest, bytes[i][m]);
            }
            longestRow += longest;
        }
        this.anyFit = longestRow * Math.min(config.maxSize(), bytes.length) <= config.maxBytes();
    }

    private static int size(AlignedUtterance utterance, Modality modality) {
        for (QuantizedPart part : utterance.parts()) {
            if (part.modality() == modality) {
                return part.tensor().sizeBytes();
            }
        }
        return 0;
    }

    /**
     * Returns the batches, the longest utterances first.
     *
     * @param overhead cost of one more run, in steps
     */
    static List<List<AlignedUtterance>> divide(List<AlignedUtterance> utterances, BatchConfig config, double overhead) {
        List<AlignedUtterance> sorted = byLength(utterances);
        int[] begins = new BatchPlan(config, sorted).begins(overhead);
        List<List<AlignedUtterance>> batches = new ArrayList<>();
        for (int end = sorted.size(); end > 0; end = begins[end]) {
            batches.add(sorted.subList(begins[end], end));
        }
        return batches;
    }

    /** The shortest first; equal lengths in the order of arrival. */
    private static List<AlignedUtterance> byLength(List<AlignedUtterance> utterances) {
        long[] keys = new long[utterances.size()];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (long) utterances.get(i).steps() << 32 | i;
        }
        Arrays.sort(keys);
        List<AlignedUtterance> sorted = new ArrayList<>(keys.length);
        for (long key : keys) {
            sorted.add(utterances.get((int) key));
        }
        return sorted;
    }

    /** For each number of utterances, where the last batch of its cheapest division begins. */
    private int[] begins(double overhead) {
        if (sorted.get(0).steps() == sorted.get(bytes.length - 1).steps()) {
            return beginsOfEqualLengths();
        }
        double[] costs = new double[bytes.length + 1];
        int[] begins = new int[bytes.length + 1];
        for (int end = 1; end <= bytes.length; end++) {
            costs[end] = Double.MAX_VALUE;
            int steps = sorted.get(end - 1).steps();
            int first = first(end);
            for (int begin = end - 1; begin >= first; begin--) {
                double cost = costs[begin] + overhead + (double) (end - begin) * steps;
                if (cost < costs[end]) {
                    costs[end] = cost;
                    begins[end] = begin;
                }
            }
        }
        return begins;
    }

    /** Full batches from the first on: nothing is padded. */
    private int[] beginsOfEqualLengths() {
        int[] begins = new int[bytes.length + 1];
        for (int end = bytes.length; end > 0; end = begins[end]) {
            begins[end] = first(end);
        }
        return begins;
    }

    /** The first utterance that a batch up to this end may contain; at least the last one. */
    private int first(int end) {
        if (anyFit) {
            return Math.max(0, end - config.maxSize());
        }
        int[] longest = new int[MODALITIES.length];
        int begin = end;
        while (begin > 0 && end - begin < config.maxSize()) {
            long row = 0;
            for (int m = 0; m < longest.length; m++) {
                longest[m] = Math.max(longest[m], bytes[begin - 1][m]);
                row += longest[m];
            }
            if (begin < end && row * (end - begin + 1) > config.maxBytes()) {
                break;
            }
            begin--;
        }
        return begin;
    }
}
