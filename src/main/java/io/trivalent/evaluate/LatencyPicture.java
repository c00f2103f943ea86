package io.trivalent.evaluate;

import java.util.Arrays;

/** A histogram of latencies, from the last part sent to the event received, with the percentiles marked. */
final class LatencyPicture {
    private static final double WIDTH = 520;
    private static final double HEIGHT = 300;
    private static final int BARS = 24;

    private LatencyPicture() {}

    static String draw(Evaluation evaluation) {
        double[] millis = evaluation.scored().stream()
                .mapToDouble(EvaluatedUtterance::latencyMs)
                .map(latency -> Math.max(0, latency))
                .sorted()
                .toArray();
        double step = step(millis, evaluation.latency().p99().orElse(1));
        int[] counts = counts(millis, step);
        var x = new Axis(0, step * counts.length, 56, WIDTH - 14);
        var y = new Axis(0, Math.max(1, Arrays.stream(counts).max().orElse(1)), HEIGHT - 50, 62);
        var svg = new Svg(WIDTH, HEIGHT, "Histogram of latencies in milliseconds");
        drawFrame(svg, x, y);
        for (int i = 0; i < counts.length; i++) {
            double left = x.at(i * step);
            var css = counts[i] == 0 ? "empty" : "bar";
            svg.rect(
                    css,
                    left + 0.5,
                    y.at(counts[i]),
                    x.at((i + 1) * step) - left - 1,
                    y.start() - y.at(counts[i]),
                    "%s ms: %d utterances".formatted(interval(i, counts.length, step), counts[i]));
        }
        var latency = evaluation.latency();
        latency.p50().ifPresent(value -> mark(svg, x, y, 14, "p50", value));
        latency.p95().ifPresent(value -> mark(svg, x, y, 30, "p95", value));
        latency.p99().ifPresent(value -> mark(svg, x, y, 46, "p99", value));
        return svg.close();
    }

    /**
     * The width of a bar, milliseconds. The axis ends near twice p99, so that outliers do not compress all others into
     * one bar.
     */
    private static double step(double[] sorted, double p99) {
        double longest = sorted.length == 0 ? 1 : Math.min(sorted[sorted.length - 1], 2 * p99);
        return Axis.roundStep(Math.max(longest, 0.1) / BARS);
    }

    private static int[] counts(double[] sorted, double step) {
        double longest = sorted.length == 0 ? 0 : sorted[sorted.length - 1];
        int[] counts = new int[(int) Math.min(2 * BARS, Math.floor(longest / step) + 1)];
        for (double latency : sorted) {
            counts[(int) Math.min(counts.length - 1, Math.floor(latency / step))]++;
        }
        return counts;
    }

    private static void drawFrame(Svg svg, Axis x, Axis y) {
        for (double tick : y.ticks(4)) {
            if (tick == Math.rint(tick)) {
                svg.line(tick == 0 ? "zero" : "grid", x.start(), y.at(tick), x.end(), y.at(tick));
                svg.text("tick", "end", x.start() - 8, y.at(tick) + 4, Axis.plain(tick));
            }
        }
        for (double tick : x.ticks(8)) {
            svg.text("tick", "middle", x.at(tick), y.start() + 18, Axis.plain(tick));
        }
        svg.text("axis", "middle", (x.start() + x.end()) / 2, HEIGHT - 10, "latency, ms");
        svg.upright("axis", 16, (y.start() + y.end()) / 2, "utterances");
    }

    private static String interval(int bar, int bars, double step) {
        return bar == bars - 1
                ? "from " + Axis.plain(bar * step)
                : Axis.plain(bar * step) + " to " + Axis.plain((bar + 1) * step);
    }

    private static void mark(Svg svg, Axis x, Axis y, double height, String name, double millis) {
        svg.line("mark", x.at(millis), y.start(), x.at(millis), height + 4);
        boolean right = x.at(millis) > WIDTH * 0.7;
        svg.text(
                "label mark-text",
                right ? "end" : "start",
                x.at(millis) + (right ? -4 : 4),
                height,
                "%s %s ms".formatted(name, Axis.fixed(millis, 1)));
    }
}
