package io.trivalent.evaluate;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Mean absolute error by the modalities used, with 95 % confidence intervals.
 *
 * <pre>
 *   e_i = |p_i - y_i|      m = mean e      s^2 = sum (e_i - m)^2 / (n - 1)      interval m +- 1.96 s / sqrt(n), n >= 2
 * </pre>
 */
final class SubsetPicture {
    private static final double WIDTH = 520;
    private static final double ROW = 34;
    private static final double TOP = 8;

    private SubsetPicture() {}

    static String draw(Evaluation evaluation) {
        var subsets = evaluation.modalitiesUsed().keySet().stream()
                .map(name -> Subset.of(name, evaluation))
                .filter(subset -> subset.size() > 0)
                .toList();
        double height = TOP + ROW * subsets.size() + 44;
        double greatest = subsets.stream().mapToDouble(Subset::upper).max().orElse(1);
        var x = new Axis(0, Math.max(greatest, 0.01) * 1.05, 162, WIDTH - 112);
        var svg = new Svg(WIDTH, height, "Mean absolute error by the modalities used");
        for (double tick : x.ticks(5)) {
            svg.line(tick == 0 ? "zero" : "grid", x.at(tick), TOP, x.at(tick), height - 44);
            svg.text("tick", "middle", x.at(tick), height - 26, Axis.plain(tick));
        }
        for (int i = 0; i < subsets.size(); i++) {
            drawRow(svg, x, TOP + ROW * i, subsets.get(i));
        }
        svg.text("axis", "middle", (x.start() + x.end()) / 2, height - 6, "mean absolute error, label units");
        return svg.close();
    }

    private static void drawRow(Svg svg, Axis x, double top, Subset subset) {
        double middle = top + ROW / 2;
        svg.text("label", "end", x.start() - 10, middle + 4, subset.name());
        svg.rect(
                "bar",
                x.start(),
                top + 7,
                x.at(subset.mean()) - x.start(),
                ROW - 14,
                "%s: error %s, %d utterances".formatted(subset.name(), Axis.fixed(subset.mean(), 4), subset.size()));
        svg.line("mark", x.at(subset.lower()), middle, x.at(subset.upper()), middle);
        svg.text(
                "tick",
                "start",
                x.at(subset.upper()) + 6,
                middle + 4,
                "%s (n = %d)".formatted(Axis.fixed(subset.mean(), 2), subset.size()));
    }

    private record Subset(String name, int size, double mean, double margin) {
        static Subset of(String name, Evaluation evaluation) {
            List<Double> errors = evaluation.scored().stream()
                    .filter(utterance -> utterance.subset().equals(name))
                    .map(EvaluatedUtterance::absoluteError)
                    .flatMapToDouble(OptionalDouble::stream)
                    .boxed()
                    .toList();
            int n = errors.size();
            double mean = errors.stream().mapToDouble(e -> e).average().orElse(0);
            double squares =
                    errors.stream().mapToDouble(e -> (e - mean) * (e - mean)).sum();
            return new Subset(name, n, mean, n < 2 ? 0 : 1.96 * Math.sqrt(squares / (n - 1) / n));
        }

        double lower() {
            return Math.max(0, mean - margin);
        }

        double upper() {
            return mean + margin;
        }
    }
}
