package io.trivalent.pipeline.join;

import io.trivalent.vocabulary.Modality;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** How long the join waits for what it waits for, milliseconds from the first part. */
final class WaitTimes {
    private final Set<Modality> awaited;
    private final Map<Modality, Long> millis = new EnumMap<>(Modality.class);

    WaitTimes(JoinConfig config, Set<Modality> awaited) {
        this.awaited = awaited;
        JoinConfig.PatienceFor particular = config.patienceFor();
        millis.put(Modality.TEXT, particular.text().orElse(config.patience()).toMillis());
        millis.put(
                Modality.ACOUSTIC,
                particular.acoustic().orElse(config.patience()).toMillis());
        millis.put(
                Modality.VISUAL, particular.visual().orElse(config.patience()).toMillis());
    }

    /** The longest patience with anything that is still missing; 0 if nothing is. */
    long without(Set<Modality> present) {
        long longest = 0;
        for (Modality modality : awaited) {
            if (!present.contains(modality)) {
                longest = Math.max(longest, millis.getOrDefault(modality, 0L));
            }
        }
        return longest;
    }

    /** The longest patience there can be. */
    long longest() {
        return without(Set.of());
    }
}
