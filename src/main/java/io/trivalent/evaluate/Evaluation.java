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
 * A finished run over a data set. Law: {@code events = utterances - missing + duplicates}.
 *
 * @param model what scored
 * @param dataset what was scored
 * @param utterances number of utterances an event was expected for
 * @param scored one per expected utterance an event came for, with its first event
 * @param duplicates number of further events for utterances that had one
 * @param deadLettersByCode number of dead letters by rejection code, sorted by code
 * @param throughputPerSecond utterances scored per second of the wall clock, from the first send to the last event
 */
public record Evaluation(
        Model model,
        Data dataset,
        int utterances,
        List<EvaluatedUtterance> scored,
        long duplicates,
        Map<String, Long> deadLettersByCode,
        double throughputPerSecond) {
    public Evaluation {
        scored = List.copyOf(scored);
        deadLettersByCode = Collections.unmodifiableMap(new TreeMap<>(deadLettersByCode));
        Metrics.requireKnown(dataset.range());
        if (model.range() != dataset.range()) {
            throw new IllegalArgumentException("model %s/%s scores in [-%s, %s], data set '%s' has labels in [-%s, %s]"
                    .formatted(
                            model.name(),
                            model.version(),
                            model.range(),
                            model.range(),
                            dataset.name(),
                            dataset.range(),
                            dataset.range()));
        }
        if (scored.size() > utterances || duplicates < 0) {
            throw new IllegalArgumentException(
                    "%d scored of %d utterances with %d duplicates, expected no more than all"
                            .formatted(scored.size(), utterances, duplicates));
        }
        if (!Double.isFinite(throughputPerSecond) || throughputPerSecond < 0) {
            throw new IllegalArgumentException(
                    "throughput is %s a second, expected a number of at least 0".formatted(throughputPerSecond));
        }
    }

    /** Number of expected utterances no event came for. */
    public int missing() {
        return utterances - scored.size();
    }

    /** Number of events that came for expected utterances, duplicates included. */
    long events() {
        return scored.size() + duplicates;
    }

    long deadLetters() {
        return deadLettersByCode.values().stream().mapToLong(Long::longValue).sum();
    }

    Metrics metrics() {
        return Metrics.of(dataset.range(), judged());
    }

    /** Scores beside labels, of the utterances that have a label. */
    List<Judged> judged() {
        return scored.stream()
                .map(EvaluatedUtterance::judged)
                .flatMap(Optional::stream)
                .toList();
    }

    Percentiles latency() {
        return Percentiles.of(scored.stream().mapToDouble(EvaluatedUtterance::latencyMs));
    }

    /** Number of events by the modalities they used, the most frequent first. */
    Map<String, Long> modalitiesUsed() {
        var counts = scored.stream().collect(groupingBy(EvaluatedUtterance::subset, TreeMap::new, counting()));
        var ordered = new LinkedHashMap<String, Long>();
        counts.entrySet().stream()
                .sorted(comparing(Map.Entry<String, Long>::getValue, reverseOrder()))
                .forEach(count -> ordered.put(count.getKey(), count.getValue()));
        return Collections.unmodifiableMap(ordered);
    }

    /**
     * The package that scored.
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
     * The data set that was scored.
     *
     * @param split which part of it, {@code all} if the whole
     * @param sha256 of the file
     * @param synthetic whether the features were made up; such figures say nothing about people
     * @param range bound of its labels
     */
    public record Data(String name, String split, String sha256, boolean synthetic, double range) {
        public Data {
            requireNonNull(name);
            requireNonNull(split);
            requireNonNull(sha256);
        }

        /** Name and split in words, with a warning where the features were made up. */
        public String title() {
            return "%s, %s split%s".formatted(name, split, synthetic ? " (synthetic)" : "");
        }
    }
}
