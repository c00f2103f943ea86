package io.trivalent.bench;

import io.trivalent.vocabulary.Modality;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Parts with their due times, in milliseconds from the start. Equal seeds produce equal workloads.
 *
 * @param parts in the order of their due times
 * @param utterances number of utterances
 * @param lastDueMs due time of the last part by utterance id, complete utterances only
 */
record Workload(List<Part> parts, int utterances, Map<String, Double> lastDueMs) {
    private static final List<Modality> MODALITIES = List.of(Modality.values());
    private static final double INCOMPLETE_SHARE = 0.02;
    private static final Map<Modality, Double> MEAN_DELAY_MS =
            Map.of(Modality.TEXT, 0.0, Modality.ACOUSTIC, 20.0, Modality.VISUAL, 60.0);

    /** A record to publish. */
    record Part(String utterance, Modality modality, double dueMs) {}

    Workload {
        parts = parts.stream().sorted(Comparator.comparingDouble(Part::dueMs)).toList();
        lastDueMs = Map.copyOf(lastDueMs);
    }

    /**
     * Utterances at random times. Acoustic and visual parts follow the text after exponential delays; 2 % lack a part.
     */
    static Workload apart(long seed, int utterances, double perSecond) {
        return random(new SplittableRandom(seed), utterances, perSecond, 1, INCOMPLETE_SHARE);
    }

    /** Utterances at random times; all three parts of an utterance are due together. */
    static Workload together(long seed, int utterances, double perSecond) {
        return random(new SplittableRandom(seed), utterances, perSecond, 0, 0);
    }

    private static Workload random(
            SplittableRandom random, int utterances, double perSecond, double delayFactor, double incompleteShare) {
        List<Part> parts = new ArrayList<>();
        Map<String, Double> last = new HashMap<>();
        double startMs = 0;
        for (int i = 0; i < utterances; i++) {
            String id = "utterance-%06d".formatted(i);
            startMs += exponential(random, 1_000 / perSecond);
            boolean incomplete = random.nextDouble() < incompleteShare;
            Modality missing = MODALITIES.get(random.nextInt(MODALITIES.size()));
            double endMs = startMs;
            for (Modality modality : MODALITIES) {
                double delayMs = delayFactor * exponential(random, MEAN_DELAY_MS.getOrDefault(modality, 0.0));
                if (!incomplete || modality != missing) {
                    parts.add(new Part(id, modality, startMs + delayMs));
                    endMs = Math.max(endMs, startMs + delayMs);
                }
            }
            if (!incomplete) {
                last.put(id, endMs);
            }
        }
        return new Workload(parts, utterances, last);
    }

    private static double exponential(SplittableRandom random, double mean) {
        return -mean * Math.log(1 - random.nextDouble());
    }

    /** Number of utterances without one of their parts. */
    int incomplete() {
        return utterances - lastDueMs.size();
    }

    /** Due time of the last part. */
    double lengthMs() {
        return parts.get(parts.size() - 1).dueMs();
    }
}
