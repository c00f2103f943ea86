package io.trivalent.vocabulary;

import java.util.Locale;

/** One of the three streams that describe an utterance. The order is the order of every list and mask of modalities. */
public enum Modality {
    TEXT,
    ACOUSTIC,
    VISUAL;

    /** The name used in manifests, configuration, metrics and messages: {@code text}, {@code acoustic}, {@code visual}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
