package io.trivalent.bench;

import io.trivalent.vocabulary.Modality;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Which part is due when, in milliseconds from the beginning; in the order in which they are due. Equal seeds give equal
 * workloads.
 *
 * @param lastDueMs by utterance id, when its last part is due; without those that lack a part
 */
record Workload(List<Part> parts, int utterances, Map<String, Double> lastDueMs) {
    private static final List<Modality> MODALITIES = List.of(Modality.values());
    private static final double LACKING = 0.02;
    private static final Map<Modality, Double> MEAN_DELAY_MS =
            Map.of(Modality.TEXT, 0.0, Modality.ACOUSTIC, 20.0, Modality.VISUAL, 60.0);

    /** One record. */
    record Part(String utterance, Modality modality, double dueMs) {}

    Workload {
        parts = parts.stream().sorted(Comparator.comparingDouble(Part::dueMs)).toList();
        lastDueMs = Map.copyOf(lastDueMs);
    }

    /** Utterances at random times; the text comes first, sound and picture exponentially later; 2 % lack one of the three. */
    static Workload apart(long seed, int utterances, double perSecond) {
        return random(new SplittableRandom(seed), utterances, perSecond, 1, LACKING);
    }

    /** Utterances at random times; all three parts of one at once. */
    static Workload together(long seed, int utterances, double perSecond) {
        return random(new SplittableRandom(seed), utterances, perSecond, 0, 0);
    }

    private static Workload random(
            SplittableRandom random, int utterances, double perSecond, double delayed, double lacking) {
        List<Part> parts = new ArrayList<>();
        Map<String, Double> last = new HashMap<>();
        double beginsMs = 0;
        for (int i = 0; i < utterances; i++) {
            String id = "utterance-%06d".formatted(i);
            beginsMs += exponential(random, 1_000 / perSecond);
            boolean lacks = random.nextDouble() < lacking;
            Modality lacked = MODALITIES.get(random.nextInt(MODALITIES.size()));
            double endsMs = beginsMs;
            for (Modality modality : MODALITIES) {
                double delayMs = delayed * exponential(random, MEAN_DELAY_MS.getOrDefault(modality, 0.0));
                if (!lacks || modality != lacked) {
                    parts.add(new Part(id, modality, beginsMs + delayMs));
                    endsMs = Math.max(endsMs, beginsMs + delayMs);
                }
            }
            if (!lacks) {
                last.put(id, endsMs);
            }
        }
        return new Workload(parts, utterances, last);
    }

    private static double exponential(SplittableRandom random, double mean) {
        return -mean * Math.log(1 - random.nextDouble());
    }

    /** Utterances of which a part never comes. */
    int lacking() {
        return utterances - lastDueMs.size();
    }

    /** When the last part is due. */
    double lengthMs() {
        return parts.get(parts.size() - 1).dueMs();
    }
}
