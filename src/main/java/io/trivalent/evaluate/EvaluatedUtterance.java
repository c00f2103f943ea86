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
 * An expected utterance with the label from the data set and the score from its event.
 *
 * @param id utterance id
 * @param clip recording that contains the utterance; empty if unknown
 * @param sequence position in the clip
 * @param text the transcript; empty if unknown
 * @param label annotated sentiment in [-range, range]; empty if not annotated, which excludes it from all metrics
 * @param score predicted sentiment in [-range, range]
 * @param polarity of the score
 * @param modalities that the score was computed from, in enum order; at least one
 * @param latencyMs milliseconds from sending the last part to receiving the event
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

    /** Combines text and label from the data set with the event from the pipeline. */
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

    /** Score and label; empty if there is no label. */
    Optional<Judged> judged() {
        return label.isEmpty() ? Optional.empty() : Optional.of(new Judged(score, label.getAsDouble()));
    }

    /** Distance of the score from the label, at least 0; empty if there is no label. */
    OptionalDouble absoluteError() {
        return label.isEmpty() ? label : OptionalDouble.of(Math.abs(score - label.getAsDouble()));
    }

    /** The modalities as one name, for example {@code text+acoustic}. */
    public String subset() {
        return modalities.stream().map(Modality::label).collect(joining("+"));
    }
}
