package io.trivalent.pipeline.quantize;

/** The columns of a quantized text, in their order; the last two exist if the package annotates words. */
public enum TokenColumn {
    TOKEN(0),
    PART_OF_SPEECH(1),
    SENTIMENT(2);

    private final int index;

    TokenColumn(int index) {
        this.index = index;
    }

    /** Position of the column, counted from 0. */
    public int index() {
        return index;
    }
}
