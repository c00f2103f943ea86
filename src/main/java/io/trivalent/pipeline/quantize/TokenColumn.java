package io.trivalent.pipeline.quantize;

/** The columns of a quantized text, in the order of their positions; the last two exist if the words are annotated. */
public enum TokenColumn {
    TOKEN,
    PART_OF_SPEECH,
    SENTIMENT;

    /** Position of the column, counted from 0. */
    public int index() {
        return ordinal();
    }
}
