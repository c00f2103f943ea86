package io.trivalent.bench.ceilings;

import io.trivalent.bench.load.Part;
import io.trivalent.bench.load.Workload;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.score.RawModel;
import io.trivalent.runtime.ModelInputs;
import io.trivalent.vocabulary.Modality;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;

/**
 * C1: ONNX Runtime alone, with the workload's settings. Two callers run batches of each size, packed in advance, sorted
 * by length and as they come, of up to 1,500 of the workload's utterances, or of two batches of the largest size.
 * Figures, utterances/s: {@code b<SIZE>_per_second} and {@code b<SIZE>_unsorted_per_second}; {@code per_second} is the
 * best of all. {@code max_difference_from_cpu} and {@code mean_difference_from_cpu} are the differences between scores of
 * batches of 32 on the workload's provider and the reference package's score of the utterance alone on the CPU. {@code
 * copied_bytes_per_utterance} is what a device would receive and return in batches of 32, sorted by length.
 */
final class RawRuns {
    private static final int MAX_UTTERANCES = 1_500;
    private static final int COMPARED = 32;
    private static final double WARM_SECONDS = 2;
    private static final double MIN_SECONDS = 4;

    private final Workload workload;
    private final List<Integer> sizes;
    private final boolean brief;

    /**
     * Runs of a workload.
     *
     * @param sizes of the batches
     * @param brief only sorted batches, measured for half the time
     */
    RawRuns(Workload workload, List<Integer> sizes, boolean brief) {
        this.workload = workload;
        this.sizes = List.copyOf(sizes);
        this.brief = brief;
    }

    Map<String, Double> measure() throws InterruptedException {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (RawModel model = new RawModel(workload.models(), workload.model(), settings())) {
            List<AlignedUtterance> utterances = utterances(model);
            List<AlignedUtterance> sorted = utterances.stream()
                    .sorted(Comparator.comparingInt(AlignedUtterance::steps))
                    .toList();
            for (int size : sizes) {
                figures.put("b%d_per_second".formatted(size), perSecond(model, sorted, size));
                if (!brief && size > 1) {
                    figures.put("b%d_unsorted_per_second".formatted(size), perSecond(model, utterances, size));
                }
            }
            figures.put(
                    "per_second",
                    figures.values().stream()
                            .mapToDouble(Double::doubleValue)
                            .max()
                            .orElseThrow());
            differenceFromCpu(model, sorted, figures);
            figures.put("copied_bytes_per_utterance", copiedBytes(model, sorted));
        }
        return figures;
    }

    /** Settings of the model runtime, with time for runs of any size. */
    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Map.of("score.provider", "cpu"));
        workload.settings().forEach((key, value) -> {
            if (key.startsWith("score.")) {
                settings.put(key, value);
            }
        });
        return settings;
    }

    private static double copiedBytes(RawModel model, List<AlignedUtterance> sorted) {
        long bytes = 0;
        for (int from = 0; from < sorted.size(); from += COMPARED) {
            bytes += model.copiedBytes(model.pack(sorted.subList(from, Math.min(from + COMPARED, sorted.size()))));
        }
        return (double) bytes / sorted.size();
    }

    private void differenceFromCpu(RawModel model, List<AlignedUtterance> utterances, Map<String, Double> figures) {
        double largest = 0;
        double sum = 0;
        try (RawModel cpu = new RawModel(workload.models(), workload.reference())) {
            for (int from = 0; from < utterances.size(); from += COMPARED) {
                List<AlignedUtterance> batch = utterances.subList(from, Math.min(from + COMPARED, utterances.size()));
                float[] scores = model.scores(batch);
                for (int i = 0; i < scores.length; i++) {
                    double difference = Math.abs(scores[i] - cpu.scores(batch.subList(i, i + 1))[0]);
                    largest = Math.max(largest, difference);
                    sum += difference;
                }
            }
        }
        figures.put("max_difference_from_cpu", largest);
        figures.put("mean_difference_from_cpu", sum / utterances.size());
    }

    private List<AlignedUtterance> utterances(RawModel model) {
        List<AlignedUtterance> utterances = new ArrayList<>();
        int largest = sizes.stream().mapToInt(Integer::intValue).max().orElseThrow();
        int wanted = Math.max(2 * largest, Math.min(MAX_UTTERANCES, workload.utterances()));
        for (int n = 0; utterances.size() < wanted; n++) {
            if (workload.complete(n)) {
                List<SpecificRecord> records = new ArrayList<>();
                List<Modality> modalities = new ArrayList<>();
                for (Part part : workload.parts(n)) {
                    if (!modalities.contains(part.modality())) {
                        records.add(part.record());
                        modalities.add(part.modality());
                    }
                }
                utterances.add(model.utterance(workload.id(n), records, modalities));
            }
        }
        return utterances;
    }

    private double perSecond(RawModel model, List<AlignedUtterance> utterances, int size) throws InterruptedException {
        List<ModelInputs> batches = new ArrayList<>();
        for (int from = 0; from < utterances.size(); from += size) {
            batches.add(model.pack(utterances.subList(from, Math.min(from + size, utterances.size()))));
        }
        double half = brief ? 0.5 : 1;
        rounds(model, batches, half * WARM_SECONDS);
        return rounds(model, batches, half * MIN_SECONDS);
    }

    /** Runs all batches again and again for at least this time; returns utterances per second. */
    private static double rounds(RawModel model, List<ModelInputs> batches, double minSeconds)
            throws InterruptedException {
        long size = batches.stream().mapToLong(ModelInputs::size).sum();
        double seconds = 0;
        long utterances = 0;
        while (seconds < minSeconds) {
            AtomicInteger next = new AtomicInteger();
            seconds += Callers.seconds(size, caller -> () -> {
                long scored = 0;
                // The longest batches first, so that both callers end at about the same time.
                for (int i = batches.size() - next.incrementAndGet();
                        i >= 0;
                        i = batches.size() - next.incrementAndGet()) {
                    scored += model.scores(batches.get(i)).length;
                }
                return scored;
            });
            utterances += size;
        }
        return utterances / seconds;
    }
}
