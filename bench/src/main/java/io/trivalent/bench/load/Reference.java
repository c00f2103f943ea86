package io.trivalent.bench.load;

import io.trivalent.pipeline.score.RawModel;
import io.trivalent.vocabulary.Modality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.apache.avro.specific.SpecificRecord;

/** Scores of a sample of utterances, each run alone on the CPU, without a pipeline. */
public final class Reference {
    private static final int SAMPLE = 200;
    private static final double TOLERANCE = 1e-5;

    /** A device adds in another order. */
    private static final double DEVICE_TOLERANCE = 1e-3;

    /** Another package, such as one that computes in float16. */
    private static final double PACKAGE_TOLERANCE = 1e-2;

    private final double tolerance;

    private final Map<Integer, Float> scores = new LinkedHashMap<>();

    /**
     * Computes the scores of up to 200 of the first utterances.
     *
     * @param scored the utterances to draw from
     */
    public Reference(Workload workload, int utterances, IntPredicate scored) {
        tolerance = !workload.model().equals(workload.reference())
                ? PACKAGE_TOLERANCE
                : workload.onDevice() ? DEVICE_TOLERANCE : TOLERANCE;
        SplittableRandom random = new SplittableRandom(4_242);
        try (RawModel model = new RawModel(workload.models(), workload.reference())) {
            for (int i = 0; i < SAMPLE; i++) {
                int number = random.nextInt(utterances);
                if (scored.test(number)) {
                    scores.computeIfAbsent(number, n -> score(model, workload, n));
                }
            }
        }
    }

    /** The numbers of the sample. */
    public Iterable<Integer> sample() {
        return scores.keySet();
    }

    /**
     * Whether a score is within 1e-5 of the reference, relative to the larger of it and 1; within 1e-3 on a device, and within
     * 1e-2 if another package scores.
     */
    public boolean agrees(int number, float score) {
        float expected = expected(number);
        return Math.abs(score - expected) <= tolerance * Math.max(1, Math.abs(expected));
    }

    public float expected(int number) {
        return scores.getOrDefault(number, Float.NaN);
    }

    private static float score(RawModel model, Workload workload, int number) {
        Map<Modality, SpecificRecord> parts = new LinkedHashMap<>();
        for (Part part : workload.parts(number)) {
            if (part.valid()) {
                parts.put(part.modality(), part.record());
            }
        }
        var utterance =
                model.utterance(workload.id(number), new ArrayList<>(parts.values()), new ArrayList<>(parts.keySet()));
        return model.scores(model.pack(List.of(utterance)))[0];
    }
}
