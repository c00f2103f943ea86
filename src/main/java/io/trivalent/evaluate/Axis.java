package io.trivalent.evaluate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Maps values to pixels along one side of a picture and finds round places for its ticks.
 *
 * @param min value at {@code start}
 * @param max value at {@code end}, greater than min
 * @param start pixel of the smallest value; greater than {@code end} for an axis that points up
 * @param end pixel of the greatest value
 */
public record Axis(double min, double max, double start, double end) {
    public Axis {
        if (!(min < max)) {
            throw new IllegalArgumentException("axis from %s to %s, expected min < max".formatted(min, max));
        }
    }

    /** Pixel of a value; values beyond the axis are drawn at its end. */
    public double at(double value) {
        double inside = Math.max(min, Math.min(max, value));
        return start + (inside - min) / (max - min) * (end - start);
    }

    /** Multiples of 1, 2 or 5 times a power of ten, about {@code count} of them. */
    public List<Double> ticks(int count) {
        double step = roundStep((max - min) / count);
        var ticks = new ArrayList<Double>();
        for (long i = (long) Math.ceil(min / step - 1e-9); i * step <= max + step * 1e-9; i++) {
            ticks.add(i * step);
        }
        return List.copyOf(ticks);
    }

    /** The smallest of 1, 2, 5 times a power of ten that is not below a length greater than 0. */
    static double roundStep(double length) {
        double power = Math.pow(10, Math.floor(Math.log10(length)));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= length * (1 - 1e-9)) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    /** A tick's number without trailing zeros: 0.1 + 0.2 is written 0.3. */
    public static String plain(double value) {
        var rounded = new BigDecimal(value).round(new MathContext(6));
        var text = rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
        return text.replace('-', '−');
    }

    /** The same with a sign, for sentiments. */
    static String signed(double value) {
        return value > 0 ? "+" + plain(value) : plain(value);
    }

    /** With so many decimals and a true minus sign, but none before a number that rounds to zero. */
    static String fixed(double value, int decimals) {
        var rounded = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN);
        return rounded.toPlainString().replace('-', '−');
    }
}
