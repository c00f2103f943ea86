package io.trivalent.pipeline.join;

import io.trivalent.vocabulary.Modality;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** How long the join waits for each modality, in milliseconds from the first part of an utterance. */
final class WaitTimes {
    private static final Modality[] MODALITIES = Modality.values();

    private final ExpectedModalities modalities;
    private final Map<Modality, Long> millis = new EnumMap<>(Modality.class);

    WaitTimes(JoinConfig config, ExpectedModalities modalities) {
        this.modalities = modalities;
        JoinConfig.PatienceFor each = config.patienceFor();
        millis.put(Modality.TEXT, each.text().orElse(config.patience()).toMillis());
        millis.put(Modality.ACOUSTIC, each.acoustic().orElse(config.patience()).toMillis());
        millis.put(Modality.VISUAL, each.visual().orElse(config.patience()).toMillis());
    }

    /** The wait time for this modality. */
    long of(Modality modality) {
        return millis.getOrDefault(modality, 0L);
    }

    /** The longest wait time among the awaited modalities that the utterance lacks; 0 if it lacks none. */
    long longestMissing(PendingUtterance utterance) {
        Set<Modality> awaited = modalities.awaited(utterance);
        long longest = 0;
        for (Modality modality : MODALITIES) {
            if (awaited.contains(modality) && utterance.lacks(modality)) {
                longest = Math.max(longest, of(modality));
            }
        }
        return longest;
    }

    /** The longest wait time of all awaited modalities. */
    long longest() {
        return modalities.awaited().stream().mapToLong(this::of).max().orElse(0);
    }
}
