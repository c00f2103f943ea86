package io.trivalent.evaluate;

import static java.util.Comparator.comparing;
import static java.util.Comparator.reverseOrder;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.trivalent.evaluate.Metrics.Judged;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The results of a finished replay of a data set. Law: {@code events = utterances - missing + duplicates}.
 *
 * @param model the model package that computed the scores
 * @param dataset the replayed data set
 * @param utterances number of expected utterances
 * @param scored the expected utterances that got an event, with that event
 * @param duplicates number of repeated events
 * @param deadLettersByCode number of dead letters by rejection code, sorted by code
 * @param throughputPerSecond scored utterances per second between the first send and the last event
 * @param conversations agreement of the figures of conversations with the labels
 */
public record Evaluation(
        Model model,
        Data dataset,
        int utterances,
        List<EvaluatedUtterance> scored,
        long duplicates,
        Map<String, Long> deadLettersByCode,
        double throughputPerSecond,
        ConversationAgreement conversations) {
    public Evaluation {
        scored = List.copyOf(scored);
        deadLettersByCode = Collections.unmodifiableMap(new TreeMap<>(deadLettersByCode));
        if (scored.size() > utterances || duplicates < 0) {
            throw new IllegalArgumentException(
                    "%d of %d utterances scored with %d duplicates, expected at most all and no negative count"
                            .formatted(scored.size(), utterances, duplicates));
        }
        if (!Double.isFinite(throughputPerSecond) || throughputPerSecond < 0) {
            throw new IllegalArgumentException("throughput is %s per second, expected a finite number of at least 0"
                    .formatted(throughputPerSecond));
        }
    }

    /** The number by which scores are multiplied before they are compared with labels; 1 if the ranges are the same. */
    double rescaling() {
        return dataset.range() / model.range();
    }

    /** Number of expected utterances without an event. */
    public int missing() {
        return utterances - scored.size();
    }

    /** Number of events for expected utterances, duplicates included. */
    long events() {
        return scored.size() + duplicates;
    }

    long deadLetters() {
        return deadLettersByCode.values().stream().mapToLong(Long::longValue).sum();
    }

    Metrics metrics() {
        return Metrics.of(dataset.range(), judged());
    }

    /** Score and label of each labeled utterance. */
    List<Judged> judged() {
        return scored.stream()
                .map(EvaluatedUtterance::judged)
                .flatMap(Optional::stream)
                .toList();
    }

    Coverage coverage() {
        return Coverage.of(scored, rescaling());
    }

    Conflicts conflicts() {
        return Conflicts.of(scored);
    }

    Percentiles latency() {
        return Percentiles.of(scored.stream().mapToDouble(EvaluatedUtterance::latencyMs));
    }

    /** Number of events by the modalities that they used, the most frequent first. */
    Map<String, Long> modalitiesUsed() {
        var counts = scored.stream().collect(groupingBy(EvaluatedUtterance::subset, TreeMap::new, counting()));
        var ordered = new LinkedHashMap<String, Long>();
        counts.entrySet().stream()
                .sorted(comparing(Map.Entry<String, Long>::getValue, reverseOrder()))
                .forEach(count -> ordered.put(count.getKey(), count.getValue()));
        return Collections.unmodifiableMap(ordered);
    }

    /**
     * The model package that computed the scores.
     *
     * @param sha256 of its manifest
     * @param range bound of its scores
     */
    public record Model(String name, String version, String sha256, double range) {
        public Model {
            requireNonNull(name);
            requireNonNull(version);
            requireNonNull(sha256);
        }
    }

    /**
     * The replayed data set.
     *
     * @param split the replayed split, or {@code all}
     * @param sha256 of the file
     * @param synthetic whether the features are synthetic; the metrics then do not measure the model
     * @param range bound of its labels
     */
    public record Data(String name, String split, String sha256, boolean synthetic, double range) {
        public Data {
            requireNonNull(name);
            requireNonNull(split);
            requireNonNull(sha256);
        }

        /** Name and split in words, marked as synthetic if the features are. */
        public String title() {
            return "%s, %s split%s".formatted(name, split, synthetic ? " (synthetic)" : "");
        }
    }
}
