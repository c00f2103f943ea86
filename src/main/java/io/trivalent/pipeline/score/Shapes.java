package io.trivalent.pipeline.score;

import io.trivalent.model.Manifest;
import io.trivalent.model.ModalitySpec;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The shapes of the tensors of a run: as large as the batch needs, or rounded up to a few sizes, which a device has seen before
 * its first batch. These sizes are the powers of two, and the largest.
 *
 * @param rounded whether sizes are rounded up
 * @param maxRows largest number of utterances of a batch, at least 1
 */
record Shapes(boolean rounded, int maxRows) {
    /** As large as the batch needs. */
    static final Shapes EXACT = new Shapes(false, Integer.MAX_VALUE);

    /** Longest sequence of a package that states none. */
    private static final int MAX_STEPS = 512;

    /** The rows of a tensor for this many utterances. */
    int rows(int utterances) {
        return size(utterances, maxRows);
    }

    /** The steps of a tensor of this modality whose longest sequence has this many. */
    int steps(int longest, @Nullable ModalitySpec spec) {
        return spec == null ? longest : size(longest, maxSteps(spec));
    }

    private int size(int needed, int largest) {
        if (!rounded || needed >= largest) {
            return needed;
        }
        int power = Integer.highestOneBit(needed);
        return Math.min(largest, power == needed ? power : 2 * power);
    }

    /** The longest sequence that a package reads of any modality; 1 if it reads no sequence. */
    static int maxSteps(Manifest manifest) {
        return manifest.modalities().values().stream()
                .mapToInt(Shapes::maxSteps)
                .max()
                .orElse(1);
    }

    /** The longest sequence of a modality; 1 if it is no sequence. */
    static int maxSteps(ModalitySpec spec) {
        return spec.match(
                ModalitySpec.Tokens::maxLength,
                features -> features.compact().sequence()
                        ? features.compact().maxSteps().orElse(MAX_STEPS)
                        : 1);
    }

    /** All sizes up to the largest: the powers of two below it, and itself. */
    static List<Integer> upTo(int largest) {
        TreeSet<Integer> sizes = new TreeSet<>();
        for (long size = 1; size < largest; size *= 2) {
            sizes.add((int) size);
        }
        sizes.add(largest);
        return List.copyOf(sizes);
    }
}
