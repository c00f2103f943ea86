package io.trivalent.evaluate;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.trivalent.Polarity;
import io.trivalent.Sentiment;
import io.trivalent.evaluate.Metrics.Judged;
import io.trivalent.vocabulary.Decimals;
import io.trivalent.vocabulary.Modality;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An expected utterance and the first event that came for it.
 *
 * @param id its identity
 * @param clip recording it was cut from, empty if there is none
 * @param sequence place in the clip
 * @param text what was said, empty if unknown
 * @param label what the annotators said, in [-range, range]; empty if they did not: it is in no metric then
 * @param score what the model said, in [-range, range]
 * @param polarity the score in one word
 * @param modalities what the score was computed from, in the order of the enum; at least one
 * @param latencyMs from sending the last part to receiving the event, milliseconds of the wall clock
 */
public record EvaluatedUtterance(
        String id,
        String clip,
        int sequence,
        String text,
        OptionalDouble label,
        double score,
        Polarity polarity,
        List<Modality> modalities,
        double latencyMs) {
    public EvaluatedUtterance {
        requireNonNull(id);
        requireNonNull(clip);
        requireNonNull(text);
        requireNonNull(label);
        requireNonNull(polarity);
        modalities = modalities.stream().distinct().sorted().toList();
        if (modalities.isEmpty() || !Double.isFinite(score) || !Double.isFinite(latencyMs)) {
            throw new IllegalArgumentException(
                    "utterance '%s' with modalities %s, score %s, latency %s ms, expected a modality and finite numbers"
                            .formatted(id, modalities, score, latencyMs));
        }
    }

    /** Joins what the data set knows of an utterance with what the pipeline said. */
    public static EvaluatedUtterance of(String text, OptionalDouble label, Sentiment event, double latencyMs) {
        return new EvaluatedUtterance(
                event.getUtteranceId(),
                event.getClipId(),
                event.getSequence(),
                text,
                label,
                Decimals.of(event.getScore()),
                event.getPolarity(),
                event.getModalities().stream()
                        .map(modality -> Modality.valueOf(modality.name()))
                        .toList(),
                latencyMs);
    }

    /** Score beside label; empty if there is no label. */
    Optional<Judged> judged() {
        return label.isEmpty() ? Optional.empty() : Optional.of(new Judged(score, label.getAsDouble()));
    }

    /** How far the score is from the label, at least 0; empty if there is no label. */
    OptionalDouble absoluteError() {
        return label.isEmpty() ? label : OptionalDouble.of(Math.abs(score - label.getAsDouble()));
    }

    /** The modalities as one name: {@code text+acoustic}. */
    public String subset() {
        return modalities.stream().map(Modality::label).collect(joining("+"));
    }
}
