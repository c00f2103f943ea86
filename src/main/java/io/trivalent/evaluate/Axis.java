package io.trivalent.evaluate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Maps values to pixels along one side of a chart and chooses round numbers for its ticks.
 *
 * @param min value at {@code start}
 * @param max value at {@code end}, greater than min
 * @param start pixel of the smallest value; greater than {@code end} if the axis points up
 * @param end pixel of the greatest value
 */
public record Axis(double min, double max, double start, double end) {
    public Axis {
        if (!(min < max)) {
            throw new IllegalArgumentException("axis from %s to %s, expected min < max".formatted(min, max));
        }
    }

    /** Pixel of a value; values outside the axis are mapped to its nearer end. */
    public double at(double value) {
        double inside = Math.max(min, Math.min(max, value));
        return start + (inside - min) / (max - min) * (end - start);
    }

    /** About {@code count} ticks, at multiples of 1, 2 or 5 times a power of ten. */
    public List<Double> ticks(int count) {
        double step = roundStep((max - min) / count);
        var ticks = new ArrayList<Double>();
        for (long i = (long) Math.ceil(min / step - 1e-9); i * step <= max + step * 1e-9; i++) {
            ticks.add(i * step);
        }
        return List.copyOf(ticks);
    }

    /** The smallest of 1, 2, 5 times a power of ten that is at least {@code length}, which is greater than 0. */
    static double roundStep(double length) {
        double power = Math.pow(10, Math.floor(Math.log10(length)));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= length * (1 - 1e-9)) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    /** The number of a tick, rounded to 6 digits without trailing zeros: 0.1 + 0.2 is written 0.3. */
    public static String plain(double value) {
        var rounded = new BigDecimal(value).round(new MathContext(6));
        var text = rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
        return text.replace('-', '−');
    }

    /** Like {@link #plain}, with a plus sign before positive numbers; for sentiments. */
    static String signed(double value) {
        return value > 0 ? "+" + plain(value) : plain(value);
    }

    /**
     * The number with {@code decimals} digits after the point and the minus sign U+2212, but no minus sign before zero.
     */
    static String fixed(double value, int decimals) {
        var rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN);
        return rounded.toPlainString().replace('-', '−');
    }
}
