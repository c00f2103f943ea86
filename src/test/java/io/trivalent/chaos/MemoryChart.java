package io.trivalent.chaos;

import io.trivalent.evaluate.Axis;
import io.trivalent.evaluate.Svg;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Draws memory over records as a self-contained SVG for light and dark pages. */
final class MemoryChart {
    private static final double WIDTH = 760;
    private static final double HEIGHT = 380;
    private static final double MEGABYTE = 1 << 20;
    private static final double MILLION = 1e6;
    private static final String STYLE = """
            <style>
              svg { background: #ffffff; font: 13px system-ui, sans-serif; }
              text { fill: #1f2328; } .title { font-size: 16px; font-weight: 600; } .tick, .caption { fill: #59636e; }
              .caption { font: 11px ui-monospace, monospace; }
              .grid { stroke: #d1d9e0; } .zero { stroke: #59636e; } polyline { fill: none; stroke-width: 2; }
              .live { stroke: #0969da; } .resident { stroke: #bc4c00; }
              .live-label { fill: #0969da; } .resident-label { fill: #bc4c00; }
              @media (prefers-color-scheme: dark) {
                svg { background: #0d1117; } text { fill: #f0f6fc; } .tick, .caption { fill: #9198a1; }
                .grid { stroke: #2f3742; } .zero { stroke: #9198a1; } .live { stroke: #4493f8; }
                .resident { stroke: #f0883e; } .live-label { fill: #4493f8; } .resident-label { fill: #f0883e; }
              }
            </style>
            """;

    private MemoryChart() {}

    /** @param caption the command that produced the samples */
    static String draw(List<MemoryRecorder.Sample> samples, String title, String caption) {
        double max = samples.stream()
                        .mapToLong(MemoryRecorder.Sample::resident)
                        .max()
                        .orElse(1)
                / MEGABYTE;
        Axis x = new Axis(0, samples.get(samples.size() - 1).records() / MILLION, 64, WIDTH - 130);
        Axis y = new Axis(0, Math.ceil(max / 100) * 100, HEIGHT - 80, 50);
        Svg svg = new Svg(WIDTH, HEIGHT, title);
        svg.text("title", "start", 16, 28, title);
        for (double tick : y.ticks(5)) {
            svg.line(tick == 0 ? "zero" : "grid", x.start(), y.at(tick), x.end(), y.at(tick));
            svg.text("tick", "end", x.start() - 8, y.at(tick) + 4, Axis.plain(tick));
        }
        for (double tick : x.ticks(6)) {
            svg.text("tick", "middle", x.at(tick), y.start() + 20, Axis.plain(tick));
        }
        svg.text("axis", "middle", (x.start() + x.end()) / 2, HEIGHT - 38, "records published, millions");
        svg.upright("axis", 20, (y.start() + y.end()) / 2, "memory, MiB");
        curve(svg, x, y, samples, "resident", "whole process", MemoryRecorder.Sample::resident);
        curve(svg, x, y, samples, "live", "live heap", MemoryRecorder.Sample::live);
        svg.text("caption", "start", 16, HEIGHT - 12, caption);
        return svg.close()
                        .replaceFirst("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ")
                        .replaceFirst(">", ">\n" + STYLE)
                + "\n";
    }

    private static void curve(
            Svg svg,
            Axis x,
            Axis y,
            List<MemoryRecorder.Sample> samples,
            String css,
            String name,
            ToLongFunction<MemoryRecorder.Sample> size) {
        svg.polyline(
                css,
                samples.stream()
                        .map(sample ->
                                Svg.point(x.at(sample.records() / MILLION), y.at(size.applyAsLong(sample) / MEGABYTE)))
                        .collect(Collectors.joining(" ")));
        double last = size.applyAsLong(samples.get(samples.size() - 1)) / MEGABYTE;
        svg.text(css + "-label", "start", x.end() + 8, y.at(last) + 4, name);
    }
}
