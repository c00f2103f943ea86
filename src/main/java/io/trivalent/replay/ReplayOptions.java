package io.trivalent.replay;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.Modality;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Pace, losses and order of a replay.
 *
 * @param pace when each part is due
 * @param drop probability in [0, 1] of dropping a part of that modality; absent means 0
 * @param shuffle whether all parts of all utterances are sent in random order
 * @param seed of drops and order; the same seed repeats them
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

    /** All parts, in file order, as fast as possible. */
    public static ReplayOptions plain() {
        return new ReplayOptions(new Pace.Max(), Map.of(), false, 0);
    }
}
