package io.trivalent.vocabulary;

import java.util.Locale;

/** The modalities of an utterance. Every list and mask of modalities has this order. */
public enum Modality {
    TEXT,
    ACOUSTIC,
    VISUAL;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The name used in manifests, configuration, metrics and messages: {@code text}, {@code acoustic}, {@code visual}. */
    public String label() {
        return label;
    }
}
