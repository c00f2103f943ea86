package io.trivalent.pipeline.score;

import io.trivalent.model.ModalitySpec;
import io.trivalent.pipeline.batch.BatchConfig;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.pipeline.quantize.TokenColumn;
import io.trivalent.runtime.LoadedModel;
import io.trivalent.vocabulary.CompactTensor;
import io.trivalent.vocabulary.PartOrigin;
import io.trivalent.vocabulary.Placement;
import io.trivalent.vocabulary.Source;
import io.trivalent.vocabulary.TensorType;
import io.trivalent.vocabulary.UtteranceId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Runs a package once with every size of batch and every length that is a power of two, or the largest. A device loads its
 * kernels and chooses their algorithms at the first run of a shape, which takes seconds: within a transaction that would
 * fence the producer.
 */
public final class ShapeWarmUp {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final LoadedModel model;
    private final BatchConfig batch;
    private final Packer packer = new Packer(Shapes.EXACT);

    private ShapeWarmUp(LoadedModel model, BatchConfig batch) {
        this.model = model;
        this.batch = batch;
    }

    /**
     * Runs all shapes that {@code batch.max-size} and {@code batch.max-bytes} allow.
     *
     * @param sessions of each graph; consecutive runs go to different ones
     * @return number of shapes
     * @throws io.trivalent.runtime.GraphFailedException if a run fails or takes more than two minutes
     */
    public static int run(LoadedModel model, BatchConfig batch, int sessions) {
        return new ShapeWarmUp(model, batch).run(sessions);
    }

    private int run(int sessions) {
        int shapes = 0;
        for (int steps : Shapes.upTo(Shapes.maxSteps(model.manifest()))) {
            AlignedUtterance utterance = utterance(steps);
            for (int size : Shapes.upTo(batch.maxSize())) {
                if (size == 1 || size * utterance.sizeBytes() <= batch.maxBytes()) {
                    for (int session = 0; session < sessions; session++) {
                        model.scores(packer.pack(model.manifest(), Collections.nCopies(size, utterance)), LIMIT);
                    }
                    shapes++;
                }
            }
        }
        return shapes;
    }

    /** An utterance of zeros with all modalities, each as long as asked for if the package reads so much of it. */
    private AlignedUtterance utterance(int steps) {
        List<QuantizedPart> parts = new ArrayList<>();
        UtteranceId id = new UtteranceId("warm-up");
        model.manifest().modalities().forEach((modality, spec) -> {
            PartOrigin origin =
                    new PartOrigin(id, modality, new Placement("", 0, 0, 0), new Source("warm-up", 0, 0), 0, 0);
            parts.add(new QuantizedPart(origin, model.model().id(), tensor(spec, steps)));
        });
        parts.sort((one, other) -> one.modality().compareTo(other.modality()));
        return new AlignedUtterance(id, parts, 0, 0);
    }

    private static CompactTensor tensor(ModalitySpec spec, int steps) {
        return spec.match(
                tokens -> zeros(
                        TensorType.INT32,
                        Math.min(steps, tokens.maxLength()),
                        tokens.annotation().isPresent() ? TokenColumn.values().length : 1),
                features -> zeros(
                        features.compact().type(),
                        Math.min(steps, Shapes.maxSteps(spec)),
                        features.compact().dims()));
    }

    private static CompactTensor zeros(TensorType type, int steps, int dims) {
        return new CompactTensor(type, steps, dims, ByteBuffer.allocate(type.bytes() * steps * dims));
    }
}
