package io.trivalent.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HalfFloatsTest {
    @Test
    void widensEveryHalfExactly() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            // When
            float widened = HalfFloats.toFloat((short) bits);
            // Then
            assertThat(Float.floatToIntBits(widened))
                    .as("half 0x%04x", bits)
                    .isEqualTo(Float.floatToIntBits(reference(bits)));
        }
    }

    /**
     * Computed with bit shifts instead of arithmetic: subnormals are shifted left until their leading one is removed.
     */
    private static float reference(int half) {
        int sign = (half & 0x8000) << 16;
        int exponent = half >> 10 & 0x1f;
        int fraction = half & 0x3ff;
        if (exponent == 31) {
            return Float.intBitsToFloat(sign | 0x7f800000 | fraction << 13);
        }
        if (exponent == 0) {
            if (fraction == 0) {
                return Float.intBitsToFloat(sign);
            }
            exponent = 1;
            while ((fraction & 0x400) == 0) {
                fraction <<= 1;
                exponent--;
            }
        }
        return Float.intBitsToFloat(sign | (exponent + 112) << 23 | (fraction & 0x3ff) << 13);
    }
}
