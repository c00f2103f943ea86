package io.trivalent.evaluate;

/**
 * Writes one inline SVG picture. Coordinates are pixels of the view box, origin at the top left; colors come from the
 * style sheet through classes; all text is escaped. The picture scales with the page.
 */
public final class Svg {
    private final StringBuilder out = new StringBuilder();

    /** Starts a picture; the title is read aloud by screen readers. */
    public Svg(double width, double height, String title) {
        out.append("<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\" style=\"max-width:%spx\">"
                .formatted(px(width), px(height), escaped(title), px(width)));
    }

    public Svg line(String css, double x1, double y1, double x2, double y2) {
        return add("<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>"
                .formatted(css, px(x1), px(y1), px(x2), px(y2)));
    }

    Svg rect(String css, double x, double y, double width, double height, String tooltip) {
        return add("<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\">%s</rect>"
                .formatted(css, px(x), px(y), px(width), px(height), title(tooltip)));
    }

    /** A rectangle whose strength says a share in [0, 1]. */
    Svg cell(double x, double y, double size, double share, String tooltip) {
        return add("<rect class=\"cell\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill-opacity=\"%s\">%s</rect>"
                .formatted(px(x), px(y), px(size), px(size), Axis.plain(0.04 + 0.96 * share), title(tooltip)));
    }

    Svg circle(String css, double x, double y, double radius, String tooltip) {
        return add("<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\">%s</circle>"
                .formatted(css, px(x), px(y), px(radius), title(tooltip)));
    }

    /** Points as {@code x,y x,y ...}, see {@link #point}. */
    public Svg polyline(String css, String points) {
        return add("<polyline class=\"%s\" points=\"%s\"/>".formatted(css, points));
    }

    /** Anchor is {@code start}, {@code middle} or {@code end}. */
    public Svg text(String css, String anchor, double x, double y, String text) {
        return add("<text class=\"%s\" text-anchor=\"%s\" x=\"%s\" y=\"%s\">%s</text>"
                .formatted(css, anchor, px(x), px(y), escaped(text)));
    }

    /** The name of a vertical axis, reading upwards. */
    public Svg upright(String css, double x, double y, String text) {
        return add("<text class=\"%s\" text-anchor=\"middle\" transform=\"translate(%s %s) rotate(-90)\">%s</text>"
                .formatted(css, px(x), px(y), escaped(text)));
    }

    /** Ends the picture. */
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
