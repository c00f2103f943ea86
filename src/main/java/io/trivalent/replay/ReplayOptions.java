package io.trivalent.replay;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.Modality;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How a data set is replayed.
 *
 * @param pace how fast
 * @param drop probability in [0, 1] with which a part of that modality is left out; absent means 0
 * @param shuffle whether all parts of all utterances are sent in random order
 * @param seed of what is random: same seed, same choice
 */
public record ReplayOptions(Pace pace, Map<Modality, Double> drop, boolean shuffle, long seed) {
    public ReplayOptions {
        requireNonNull(pace);
        var copy = new EnumMap<Modality, Double>(Modality.class);
        copy.putAll(drop);
        copy.forEach((modality, probability) -> {
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException("drop probability of %s is %s, expected a number in [0, 1]"
                        .formatted(modality.label(), probability));
            }
        });
        drop = Collections.unmodifiableMap(copy);
    }

    /** Everything, in the order of the file, as fast as possible. */
    public static ReplayOptions plain() {
        return new ReplayOptions(new Pace.Max(), Map.of(), false, 0);
    }
}
