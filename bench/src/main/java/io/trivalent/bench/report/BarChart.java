package io.trivalent.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A horizontal bar chart as SVG, readable on light and dark pages. Each group has a scale of its own: its longest bar
 * is full.
 */
final class BarChart {
    private static final int LABEL_WIDTH = 190;
    private static final int BAR_WIDTH = 420;
    private static final int TEXT_WIDTH = 150;
    private static final int ROW = 20;
    private static final int HEAD = 34;

    private final String title;
    private final List<Group> groups = new ArrayList<>();

    /** One bar; the highlighted ones are the processor's. */
    record Bar(String label, double value, boolean highlighted) {}

    private record Group(String name, List<Bar> bars) {}

    BarChart(String title) {
        this.title = title;
    }

    /** Adds a group; without bars it is left out. */
    void add(String name, List<Bar> bars) {
        if (!bars.isEmpty()) {
            groups.add(new Group(name, List.copyOf(bars)));
        }
    }

    boolean isEmpty() {
        return groups.isEmpty();
    }

    String svg() {
        int rows = groups.stream().mapToInt(group -> 2 + group.bars().size()).sum();
        int width = LABEL_WIDTH + BAR_WIDTH + TEXT_WIDTH;
        StringBuilder out = new StringBuilder();
        out.append("""
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                <text x="8" y="20" font-size="14" font-weight="bold" fill="#222222">%s</text>
                """.formatted(width, HEAD + rows * ROW, escaped(title)));
        int y = HEAD;
        for (Group group : groups) {
            out.append("<text x=\"8\" y=\"%d\" font-weight=\"bold\" fill=\"#222222\">%s</text>\n"
                    .formatted(y + 14, escaped(group.name())));
            y += ROW;
            double longest = group.bars().stream().mapToDouble(Bar::value).max().orElse(1);
            for (Bar bar : group.bars()) {
                row(bar, y, longest, out);
                y += ROW;
            }
            y += ROW;
        }
        return out.append("</svg>\n").toString();
    }

    private static void row(Bar bar, int y, double longest, StringBuilder out) {
        double length = BAR_WIDTH * bar.value() / longest;
        out.append(String.format(
                Locale.ROOT,
                """
                <text x="%d" y="%d" text-anchor="end" fill="#222222">%s</text>
                <rect x="%d" y="%d" width="%.1f" height="14" fill="%s"/>
                <text x="%.1f" y="%d" fill="#222222">%s</text>
                """,
                LABEL_WIDTH - 8,
                y + 12,
                escaped(bar.label()),
                LABEL_WIDTH,
                y + 1,
                length,
                bar.highlighted() ? "#1f6fb2" : "#b0b7bf",
                LABEL_WIDTH + length + 6,
                y + 12,
                Tables.number(bar.value())));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
