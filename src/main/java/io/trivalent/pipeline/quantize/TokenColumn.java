package io.trivalent.pipeline.quantize;

/** The columns of a quantized text, in their order; the last two exist if the package annotates words. */
public enum TokenColumn {
    TOKEN,
    PART_OF_SPEECH,
    SENTIMENT;

    /** Position of the column, counted from 0. */
    public int index() {
        return ordinal();
    }
}
