package io.trivalent.evaluate;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** Predicted and true scores along a clip: one small chart per clip, all on one scale, the longest clips first. */
final class ClipPictures {
    private static final int MAX_CLIPS = 12;
    private static final double WIDTH = 340;
    private static final double HEIGHT = 150;

    private ClipPictures() {}

    /** One SVG per clip with at least two utterances, at most 12. */
    static List<String> draw(Evaluation evaluation) {
        var clips = evaluation.scored().stream()
                .filter(utterance -> !utterance.clip().isEmpty())
                .collect(groupingBy(EvaluatedUtterance::clip, LinkedHashMap::new, toList()));
        return clips.entrySet().stream()
                .filter(clip -> clip.getValue().size() > 1)
                .sorted(comparing((Map.Entry<String, List<EvaluatedUtterance>> clip) ->
                        -clip.getValue().size()))
                .limit(MAX_CLIPS)
                .map(clip -> draw(
                        clip.getKey(), clip.getValue(), evaluation.dataset().range()))
                .toList();
    }

    private static String draw(String clip, List<EvaluatedUtterance> scored, double range) {
        var utterances = scored.stream()
                .sorted(comparingInt(EvaluatedUtterance::sequence))
                .toList();
        int first = utterances.get(0).sequence();
        int last = Math.max(first + 1, utterances.get(utterances.size() - 1).sequence());
        var x = new Axis(first, last, 34, WIDTH - 10);
        var y = new Axis(-range, range, HEIGHT - 34, 26);
        var svg = new Svg(WIDTH, HEIGHT, "Sentiment along clip %s, predicted and true".formatted(clip));
        svg.text("label", "start", 4, 14, clip);
        svg.text("tick", "end", WIDTH - 10, 14, utterances.size() + " utterances");
        for (double tick : List.of(-range, 0.0, range)) {
            svg.line(tick == 0 ? "zero" : "grid", x.start(), y.at(tick), x.end(), y.at(tick));
            svg.text("tick", "end", x.start() - 6, y.at(tick) + 4, Axis.signed(tick));
        }
        x.ticks(5).stream()
                .filter(tick -> tick == Math.rint(tick))
                .forEach(tick -> svg.text("tick", "middle", x.at(tick), HEIGHT - 18, Axis.plain(tick)));
        svg.text("tick", "middle", (x.start() + x.end()) / 2, HEIGHT - 3, "utterance in clip");
        Predicate<EvaluatedUtterance> labeled = utterance -> utterance.label().isPresent();
        svg.polyline("truth", points(utterances.stream().filter(labeled).toList(), x, y, u -> u.label()
                .orElseThrow()));
        svg.polyline("predicted", points(utterances, x, y, EvaluatedUtterance::score));
        for (var utterance : utterances) {
            utterance
                    .label()
                    .ifPresent(label ->
                            svg.circle("truth-dot", x.at(utterance.sequence()), y.at(label), 2.6, tooltip(utterance)));
            svg.circle(
                    "predicted-dot", x.at(utterance.sequence()), y.at(utterance.compared()), 2.6, tooltip(utterance));
        }
        return svg.close();
    }

    private static String points(
            List<EvaluatedUtterance> utterances, Axis x, Axis y, ToDoubleFunction<EvaluatedUtterance> value) {
        return utterances.stream()
                .map(utterance -> Svg.point(x.at(utterance.sequence()), y.at(value.applyAsDouble(utterance))))
                .collect(joining(" "));
    }

    private static String tooltip(EvaluatedUtterance utterance) {
        var label = utterance.label();
        return "%d: predicted %s, true %s%n%s"
                .formatted(
                        utterance.sequence(),
                        Axis.fixed(utterance.compared(), 2),
                        label.isPresent() ? Axis.fixed(label.getAsDouble(), 2) : "unknown",
                        utterance.text());
    }
}
