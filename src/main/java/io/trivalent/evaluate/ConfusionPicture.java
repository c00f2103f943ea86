package io.trivalent.evaluate;

import java.util.Arrays;
import java.util.List;

/**
 * A confusion matrix: true classes in rows, predicted ones in columns. Shade is the share of the row, numbers are
 * utterances.
 */
final class ConfusionPicture {
    private static final double WIDTH = 520;
    private static final double LEFT = 84;
    private static final double TOP = 56;

    private ConfusionPicture() {}

    static String draw(Evaluation evaluation) {
        var bins = Bins.of(evaluation.dataset().range());
        var names = bins.names();
        int[][] counts = counts(evaluation, bins);
        double size = (WIDTH - LEFT - 10) / names.size();
        var svg = new Svg(WIDTH, TOP + size * names.size() + 12, "Confusion matrix of true and predicted classes");
        svg.text("axis", "middle", LEFT + size * names.size() / 2, 16, "predicted class");
        svg.upright("axis", 16, TOP + size * names.size() / 2, "true class");
        for (int row = 0; row < names.size(); row++) {
            svg.text("tick", "middle", LEFT + size * (row + 0.5), TOP - 10, names.get(row));
            svg.text("tick", "end", LEFT - 10, TOP + size * (row + 0.5) + 4, names.get(row));
            drawRow(svg, counts[row], row, size, names);
        }
        return svg.close();
    }

    private static void drawRow(Svg svg, int[] counts, int row, double size, List<String> names) {
        int members = Arrays.stream(counts).sum();
        for (int column = 0; column < counts.length; column++) {
            double share = members == 0 ? 0 : (double) counts[column] / members;
            double x = LEFT + size * column;
            double y = TOP + size * row;
            svg.cell(
                    x + 1,
                    y + 1,
                    size - 2,
                    share,
                    "true %s, predicted %s: %d of %d utterances (%s %%)"
                            .formatted(
                                    names.get(row),
                                    names.get(column),
                                    counts[column],
                                    members,
                                    Axis.fixed(100 * share, 0)));
            if (counts[column] > 0) {
                var css = share > 0.7 ? "count strong" : "count";
                svg.text(css, "middle", x + size / 2, y + size / 2 + 5, Integer.toString(counts[column]));
            }
            if (row == column) {
                svg.rect("hit", x + 1, y + 1, size - 2, size - 2, "");
            }
        }
    }

    private static int[][] counts(Evaluation evaluation, Bins bins) {
        int classes = bins.names().size();
        int[][] counts = new int[classes][classes];
        for (var judged : evaluation.judged()) {
            counts[bins.indexOf(judged.label())][bins.indexOf(judged.prediction())]++;
        }
        return counts;
    }
}
