package io.trivalent.vocabulary;

/** Reads scores and labels, which records carry as floats, as the decimal numbers they were written as. */
public final class Decimals {
    private Decimals() {}

    /**
     * The shortest decimal number that reads back as this float: 0.1f becomes 0.1, not 0.10000000149. Labels lie exactly
     * on the cuts between classes, so the difference decides their class.
     */
    public static double of(float value) {
        return Double.parseDouble(Float.toString(value));
    }
}
