package io.trivalent.bench.ceilings;

import io.trivalent.bench.load.Part;
import io.trivalent.bench.load.Workload;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.score.RawModel;
import io.trivalent.runtime.ModelInputs;
import io.trivalent.vocabulary.Modality;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;

/**
 * C1: ONNX Runtime alone. Two callers run batches of 1, 8 and 32, packed in advance, sorted by length and as they
 * come, of up to 1,500 of the workload's utterances. Figures, utterances/s: {@code b<SIZE>_per_second} and {@code
 * b<SIZE>_unsorted_per_second}; {@code per_second} is the best of all.
 */
final class RawRuns {
    private static final int MAX_UTTERANCES = 1_500;
    private static final double WARM_SECONDS = 2;
    private static final double MIN_SECONDS = 4;

    private final Workload workload;
    private final boolean brief;

    /** @param brief only sorted batches of 8 and 32, measured for half the time */
    RawRuns(Workload workload, boolean brief) {
        this.workload = workload;
        this.brief = brief;
    }

    Map<String, Double> measure() throws InterruptedException {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (RawModel model = new RawModel(workload.models(), workload.model())) {
            List<AlignedUtterance> utterances = utterances(model);
            List<AlignedUtterance> sorted = utterances.stream()
                    .sorted(Comparator.comparingInt(AlignedUtterance::steps))
                    .toList();
            for (int size : brief ? List.of(8, 32) : List.of(1, 8, 32)) {
                figures.put("b%d_per_second".formatted(size), perSecond(model, sorted, size));
                if (!brief && size > 1) {
                    figures.put("b%d_unsorted_per_second".formatted(size), perSecond(model, utterances, size));
                }
            }
        }
        figures.put(
                "per_second",
                figures.values().stream().mapToDouble(Double::doubleValue).max().orElseThrow());
        return figures;
    }

    private List<AlignedUtterance> utterances(RawModel model) {
        List<AlignedUtterance> utterances = new ArrayList<>();
        for (int n = 0; utterances.size() < Math.min(MAX_UTTERANCES, workload.utterances()); n++) {
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
