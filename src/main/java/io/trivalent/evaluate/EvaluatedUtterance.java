package io.trivalent.evaluate;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.trivalent.Polarity;
import io.trivalent.Sentiment;
import io.trivalent.evaluate.Metrics.Judged;
import io.trivalent.vocabulary.Decimals;
import io.trivalent.vocabulary.Modality;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * An expected utterance with the label from the data set and the score from its event.
 *
 * @param id utterance id
 * @param clip recording that contains the utterance; empty if unknown
 * @param sequence position in the clip
 * @param text the transcript; empty if unknown
 * @param label annotated sentiment in the range of the data set; empty if not annotated, which excludes it from all metrics
 * @param score predicted sentiment in the range of the model
 * @param compared the score in the range of the data set, as it is compared with the label
 * @param polarity of the score
 * @param modalities that the score was computed from, in enum order; at least one
 * @param interval in which the event expects the label; empty if the event has none
 * @param unimodalScores number of modalities whose own score the event has, 0 to 3
 * @param conflict the modalities that contradict each other, in enum order; empty if none do
 * @param latencyMs milliseconds from sending the last part to receiving the event
 */
public record EvaluatedUtterance(
        String id,
        String clip,
        int sequence,
        String text,
        OptionalDouble label,
        double score,
        double compared,
        Polarity polarity,
        List<Modality> modalities,
        Optional<Interval> interval,
        int unimodalScores,
        List<Modality> conflict,
        double latencyMs) {
    public EvaluatedUtterance {
        requireNonNull(id);
        requireNonNull(clip);
        requireNonNull(text);
        requireNonNull(label);
        requireNonNull(polarity);
        requireNonNull(interval);
        modalities = modalities.stream().distinct().sorted().toList();
        conflict = conflict.stream().distinct().sorted().toList();
        if (modalities.isEmpty()
                || !Double.isFinite(score)
                || !Double.isFinite(compared)
                || !Double.isFinite(latencyMs)) {
            throw new IllegalArgumentException(
                    "utterance '%s' with modalities %s, score %s (%s), latency %s ms, expected a modality and finite numbers"
                            .formatted(id, modalities, score, compared, latencyMs));
        }
    }

    /**
     * Combines text and label from the data set with the event from the pipeline.
     *
     * @param range bound of the data set's labels; the score is multiplied by it and divided by the bound of the model
     */
    public static EvaluatedUtterance of(
            String text, OptionalDouble label, double range, Sentiment event, double latencyMs) {
        double score = Decimals.of(event.getScore());
        double modelRange = Decimals.of(event.getRange());
        return new EvaluatedUtterance(
                event.getUtteranceId(),
                event.getClipId(),
                event.getSequence(),
                text,
                label,
                score,
                range == modelRange ? score : score * range / modelRange,
                event.getPolarity(),
                modalities(event.getModalities()),
                Interval.of(event),
                (int) Stream.of(event.getScoreText(), event.getScoreAcoustic(), event.getScoreVisual())
                        .filter(Objects::nonNull)
                        .count(),
                modalities(event.getConflict()),
                latencyMs);
    }

    private static List<Modality> modalities(List<io.trivalent.Modality> published) {
        return published.stream()
                .map(modality -> Modality.valueOf(modality.name()))
                .toList();
    }

    /** Compared score and label; empty if there is no label. */
    Optional<Judged> judged() {
        return label.isEmpty() ? Optional.empty() : Optional.of(new Judged(compared, label.getAsDouble()));
    }

    /** Distance of the compared score from the label, at least 0; empty if there is no label. */
    OptionalDouble absoluteError() {
        return label.isEmpty() ? label : OptionalDouble.of(Math.abs(compared - label.getAsDouble()));
    }

    /** The modalities as one name, for example {@code text+acoustic}. */
    public String subset() {
        return joined(modalities);
    }

    /** The modalities that contradict each other as one name, for example {@code text+acoustic}; empty if none do. */
    public String conflictName() {
        return joined(conflict);
    }

    private static String joined(List<Modality> modalities) {
        return modalities.stream().map(Modality::label).collect(joining("+"));
    }

    /**
     * The interval in which an event expects the label, in the range of the model.
     *
     * @param low lower bound
     * @param high upper bound, at least {@code low}
     */
    public record Interval(double low, double high) {
        static Optional<Interval> of(Sentiment event) {
            Float low = event.getConfidenceLow();
            Float high = event.getConfidenceHigh();
            return low == null || high == null
                    ? Optional.empty()
                    : Optional.of(new Interval(Decimals.of(low), Decimals.of(high)));
        }

        Interval multiplied(double factor) {
            return new Interval(low * factor, high * factor);
        }

        boolean contains(double label) {
            return low <= label && label <= high;
        }

        double width() {
            return high - low;
        }
    }
}
