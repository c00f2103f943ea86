package io.trivalent.pipeline.validate;

import io.trivalent.vocabulary.Modality;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The value of a setting: modalities separated by commas, or {@code none}.
 *
 * @param modalities that may be used, possibly none
 */
public record AllowedModalities(Set<Modality> modalities) {
    private static final String NONE = "none";

    public AllowedModalities {
        Set<Modality> copy = EnumSet.noneOf(Modality.class);
        copy.addAll(modalities);
        modalities = Collections.unmodifiableSet(copy);
    }

    /**
     * Reads the value of a setting.
     *
     * @throws IllegalArgumentException if a word is not the name of a modality
     */
    public static AllowedModalities of(String text) {
        Set<Modality> modalities = EnumSet.noneOf(Modality.class);
        if (!text.strip().equals(NONE)) {
            for (String word : text.split(",", -1)) {
                modalities.add(modality(word.strip()).orElseThrow(() -> unknown(word.strip())));
            }
        }
        return new AllowedModalities(modalities);
    }

    private static Optional<Modality> modality(String word) {
        return Arrays.stream(Modality.values())
                .filter(modality -> modality.label().equals(word))
                .findFirst();
    }

    private static IllegalArgumentException unknown(String word) {
        String labels = Arrays.stream(Modality.values()).map(Modality::label).collect(Collectors.joining(", "));
        return new IllegalArgumentException(
                "names '%s', expected %s, separated by commas, or %s".formatted(word, labels, NONE));
    }
}
