package io.trivalent.evaluate;

/**
 * Writes one inline SVG image that scales with the page. Coordinates are pixels of the view box with the origin at the
 * top left. Colors come from the style sheet through CSS classes. All text is escaped.
 */
public final class Svg {
    private final StringBuilder out = new StringBuilder();

    /** Starts an image; the title is its label for screen readers. */
    public Svg(double width, double height, String title) {
        out.append("<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\" style=\"max-width:%spx\">"
                .formatted(px(width), px(height), escaped(title), px(width)));
    }

    public Svg line(String css, double x1, double y1, double x2, double y2) {
        return add("<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>"
                .formatted(css, px(x1), px(y1), px(x2), px(y2)));
    }

    /** Grid lines and numbers at about {@code count} ticks of each axis, for sentiments. */
    Svg grid(Axis x, Axis y, int count) {
        for (double tick : x.ticks(count)) {
            line(tick == 0 ? "zero" : "grid", x.at(tick), y.start(), x.at(tick), y.end());
            text("tick", "middle", x.at(tick), y.start() + 18, Axis.signed(tick));
        }
        for (double tick : y.ticks(count)) {
            line(tick == 0 ? "zero" : "grid", x.start(), y.at(tick), x.end(), y.at(tick));
            text("tick", "end", x.start() - 8, y.at(tick) + 4, Axis.signed(tick));
        }
        return this;
    }

    Svg rect(String css, double x, double y, double width, double height, String tooltip) {
        return add("<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\">%s</rect>"
                .formatted(css, px(x), px(y), px(width), px(height), title(tooltip)));
    }

    /** A square whose opacity shows a share in [0, 1]. */
    Svg cell(double x, double y, double size, double share, String tooltip) {
        return add("<rect class=\"cell\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill-opacity=\"%s\">%s</rect>"
                .formatted(px(x), px(y), px(size), px(size), Axis.plain(0.04 + 0.96 * share), title(tooltip)));
    }

    Svg circle(String css, double x, double y, double radius, String tooltip) {
        return add("<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\">%s</circle>"
                .formatted(css, px(x), px(y), px(radius), title(tooltip)));
    }

    /** A line through points, written {@code x,y x,y ...}; see {@link #point}. */
    public Svg polyline(String css, String points) {
        return add("<polyline class=\"%s\" points=\"%s\"/>".formatted(css, points));
    }

    /** A text whose anchor is {@code start}, {@code middle} or {@code end}. */
    public Svg text(String css, String anchor, double x, double y, String text) {
        return add("<text class=\"%s\" text-anchor=\"%s\" x=\"%s\" y=\"%s\">%s</text>"
                .formatted(css, anchor, px(x), px(y), escaped(text)));
    }

    /** The name of a vertical axis, rotated to read upwards. */
    public Svg upright(String css, double x, double y, String text) {
        return add("<text class=\"%s\" text-anchor=\"middle\" transform=\"translate(%s %s) rotate(-90)\">%s</text>"
                .formatted(css, px(x), px(y), escaped(text)));
    }

    /** Ends the image and returns it. */
    public String close() {
        return out + "</svg>";
    }

    public static String point(double x, double y) {
        return px(x) + "," + px(y);
    }

    private Svg add(String element) {
        out.append(element).append('\n');
        return this;
    }

    private static String title(String tooltip) {
        return tooltip.isEmpty() ? "" : "<title>" + escaped(tooltip) + "</title>";
    }

    private static String px(double pixels) {
        double rounded = Math.round(pixels * 10) / 10.0;
        return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
