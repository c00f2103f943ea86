package io.trivalent.wire;

/** IEEE 754 binary16. The Java platform has this conversion only since version 20. */
public final class HalfFloats {
    private HalfFloats() {}

    /**
     * Widens a half: sign (1 bit), exponent e (5), fraction f (10).
     *
     * <pre>
     *   e = 0        f · 2^-24                      zero and subnormals
     *   e = 31       infinity (f = 0) or NaN
     *   otherwise    (1 + f / 1024) · 2^(e - 15)
     * </pre>
     */
    public static float toFloat(short half) {
        int exponent = half >> 10 & 0x1f;
        int fraction = half & 0x3ff;
        float magnitude =
                switch (exponent) {
                    case 0 -> fraction * 0x1p-24f;
                    case 31 -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
                    default -> Math.scalb(1 + fraction * 0x1p-10f, exponent - 15);
                };
        return half < 0 ? -magnitude : magnitude;
    }
}
