package io.trivalent.commands;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.Modality;
import io.trivalent.Sentiment;
import io.trivalent.evaluate.EvaluatedUtterance;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Sentiment events as commands print them: as one line, or as one JSON object. */
final class EventLines {
    private EventLines() {}

    /** The result for one sentence, for example {@code +1.20 on [-3, 3]  positive, between +0.10 and +2.30  (tfn-mosi/1)}. */
    static String said(Sentiment event) {
        Float low = event.getConfidenceLow();
        Float high = event.getConfidenceHigh();
        List<Modality> conflict = event.getConflict();
        return String.format(
                Locale.ROOT,
                "%+.2f on [-%.0f, %.0f]  %s%s%s  (%s)",
                event.getScore(),
                event.getRange(),
                event.getRange(),
                polarity(event),
                low == null || high == null ? "" : String.format(Locale.ROOT, ", between %+.2f and %+.2f", low, high),
                conflict.isEmpty()
                        ? ""
                        : ", conflict "
                                + conflict.stream().map(EventLines::label).collect(Collectors.joining("+")),
                model(event));
    }

    /** The result for one sentence; the bounds of the interval are null if there is none. */
    static ObjectNode json(String text, Sentiment event) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("text", text)
                .put("score", event.getScore())
                .put("range", event.getRange())
                .put("polarity", polarity(event))
                .put("confidence_low", event.getConfidenceLow())
                .put("confidence_high", event.getConfidenceHigh());
        ArrayNode conflict = json.putArray("conflict");
        event.getConflict().forEach(modality -> conflict.add(label(modality)));
        return json.put("model", model(event));
    }

    /** One utterance of a data set with its score. */
    static String line(EvaluatedUtterance utterance) {
        return String.format(
                Locale.ROOT,
                "%+.2f  %-44.44s  %s%s%s",
                utterance.score(),
                utterance.text().isEmpty() ? "(no transcript)" : utterance.text(),
                utterance.subset(),
                utterance
                        .interval()
                        .map(i -> String.format(Locale.ROOT, "  [%+.2f, %+.2f]", i.low(), i.high()))
                        .orElse(""),
                utterance.conflict().isEmpty() ? "" : "  conflict " + utterance.conflictName());
    }

    private static String polarity(Sentiment event) {
        return event.getPolarity().name().toLowerCase(Locale.ROOT);
    }

    private static String label(Modality modality) {
        return modality.name().toLowerCase(Locale.ROOT);
    }

    private static String model(Sentiment event) {
        return event.getModel().getName() + "/" + event.getModel().getVersion();
    }
}
