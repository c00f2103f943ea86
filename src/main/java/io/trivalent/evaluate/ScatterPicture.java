package io.trivalent.evaluate;

/**
 * Predicted against true sentiment, one point per labeled utterance; a perfect model has all points on the diagonal.
 */
final class ScatterPicture {
    private static final double SIZE = 520;

    private ScatterPicture() {}

    static String draw(Evaluation evaluation) {
        double range = evaluation.dataset().range();
        var x = new Axis(-range, range, 56, SIZE - 14);
        var y = new Axis(-range, range, SIZE - 50, 12);
        var svg = new Svg(SIZE, SIZE, "Predicted against true sentiment, one point per labeled utterance");
        svg.grid(x, y, 6);
        svg.line("truth", x.start(), y.start(), x.end(), y.end());
        for (var utterance : evaluation.scored()) {
            utterance
                    .judged()
                    .ifPresent(judged -> svg.circle(
                            "dot", x.at(judged.label()), y.at(judged.prediction()), 3.2, tooltip(utterance)));
        }
        svg.text("label truth-text", "end", x.end() - 26, y.end() + 14, "perfect");
        svg.text("axis", "middle", (x.start() + x.end()) / 2, SIZE - 10, "true sentiment");
        svg.upright("axis", 16, (y.start() + y.end()) / 2, "predicted sentiment");
        return svg.close();
    }

    private static String tooltip(EvaluatedUtterance utterance) {
        return "%s: predicted %s, true %s%n%s"
                .formatted(
                        utterance.id(),
                        Axis.fixed(utterance.compared(), 2),
                        Axis.fixed(utterance.label().orElse(Double.NaN), 2),
                        utterance.text());
    }
}
