package io.trivalent.pipeline.score;

import io.trivalent.FeatureFrames;
import io.trivalent.FeatureMatrix;
import io.trivalent.Transcript;
import io.trivalent.model.GraphSpec;
import io.trivalent.model.GraphSpec.OutputRole;
import io.trivalent.model.ModalitySpec;
import io.trivalent.model.ModelStore;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.Outlet;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.quantize.Quantize;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.pipeline.quantize.TimedOutInputs;
import io.trivalent.pipeline.validate.Payload;
import io.trivalent.pipeline.validate.ValidPart;
import io.trivalent.runtime.DenseTensor;
import io.trivalent.runtime.LoadedModel;
import io.trivalent.runtime.ModelInputs;
import io.trivalent.runtime.OnnxRuntime;
import io.trivalent.settings.Settings;
import io.trivalent.vocabulary.Matrix;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.PartOrigin;
import io.trivalent.vocabulary.Placement;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.Source;
import io.trivalent.vocabulary.UtteranceId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Bytes;

/**
 * A package without a pipeline, for the bench: quantizes, packs and runs utterances as the processor does, with one
 * thread per run. Thread-safe.
 */
public final class RawModel implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Map<String, String> CPU = Map.of("score.provider", "cpu");

    private final LoadedModel model;
    private final Quantize quantize;
    private final boolean statesOnDevice;
    private final ThreadLocal<Packer> packers = ThreadLocal.withInitial(() -> new Packer(Shapes.EXACT));

    /** Opens the newest version of a package on the CPU, with the processor's defaults. */
    public RawModel(Path models, String name) {
        this(models, name, CPU);
    }

    /**
     * Opens the newest version of a package.
     *
     * @param settings of the processor, without the prefix {@code trivalent.}
     */
    public RawModel(Path models, String name, Map<String, String> settings) {
        Map<String, String> prefixed = new HashMap<>();
        settings.forEach((key, value) -> prefixed.put("trivalent." + key, value));
        ScoreConfig config = Settings.load(prefixed).score();
        model = LoadedModel.open(new OnnxRuntime(config), new ModelStore(models).open(name));
        statesOnDevice = config.cuda().statesOnDevice();
        quantize = Quantize.of(model, new TimedOutInputs(), new FlowCounters());
    }

    /** Quantizes the records of one utterance that the package reads. */
    public AlignedUtterance utterance(String id, List<SpecificRecord> records, List<Modality> modalities) {
        List<QuantizedPart> parts = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            Modality modality = modalities.get(i);
            if (model.manifest().expected().contains(modality)) {
                parts.add(quantized(id, modality, payload(records.get(i))));
            }
        }
        return new AlignedUtterance(new UtteranceId(id), parts, 0, 0);
    }

    /** Packs a batch into buffers of its own. */
    public ModelInputs pack(List<AlignedUtterance> utterances) {
        return new Packer(Shapes.EXACT).pack(model.manifest(), utterances);
    }

    /**
     * Bytes that a run of this batch copies to a device and back: inputs, scores, and twice the states of an encoder, which pass
     * through the memory of the host unless {@code score.cuda.states-on-device} is set.
     */
    public long copiedBytes(ModelInputs inputs) {
        long bytes = 0;
        for (DenseTensor tensor : Stream.concat(inputs.encoder().stream(), inputs.model().stream())
                .toList()) {
            bytes += tensor.data().remaining();
        }
        long outputs = model.manifest().model().outputs().stream()
                .filter(GraphSpec.Output::trained)
                .count();
        return bytes + outputs * inputs.size() * Float.BYTES + (statesOnDevice ? 0 : 2 * stateBytes(inputs));
    }

    private long stateBytes(ModelInputs inputs) {
        long bytes = 0;
        for (GraphSpec.Input input : model.manifest().model().inputs()) {
            if (input.role() == GraphSpec.InputRole.STATES) {
                long[] tokens = inputs.encoder().get(0).shape();
                bytes += tokens[0]
                        * tokens[1]
                        * input.shape().dims()
                        * input.type().bytes();
            }
        }
        return bytes;
    }

    /** Runs a batch and returns its scores. */
    public float[] scores(ModelInputs inputs) {
        return Objects.requireNonNull(model.scores(inputs, LIMIT).get(OutputRole.SCORE));
    }

    /** Packs a batch into buffers that the calling thread reuses, runs it and returns its scores. */
    public float[] scores(List<AlignedUtterance> utterances) {
        return scores(packers.get().pack(model.manifest(), utterances));
    }

    private Payload payload(SpecificRecord record) {
        if (record instanceof FeatureFrames frames) {
            return new Payload.Frames(new Matrix(frames.getFrames(), frames.getDims(), frames.getData()));
        }
        Transcript transcript = (Transcript) record;
        if (model.manifest().modalities().get(Modality.TEXT) instanceof ModalitySpec.Tokens) {
            return new Payload.Text(transcript.getText());
        }
        FeatureMatrix matrix = Objects.requireNonNull(transcript.getFeatures());
        return new Payload.Frames(new Matrix(matrix.getFrames(), matrix.getDims(), matrix.getData()));
    }

    private QuantizedPart quantized(String id, Modality modality, Payload payload) {
        List<QuantizedPart> out = new ArrayList<>(1);
        PartOrigin origin = new PartOrigin(
                new UtteranceId(id), modality, new Placement("", 0, 0, 0), new Source("bench", 0, 0), 0, 0);
        quantize.quantize(new ValidPart(origin, payload, Bytes.wrap(new byte[0])), new Outlet<>() {
            @Override
            public void next(QuantizedPart value) {
                out.add(value);
            }

            @Override
            public void reject(Rejection rejection) {
                throw new IllegalStateException("utterance '%s': %s".formatted(id, rejection.message()));
            }
        });
        return out.get(0);
    }

    @Override
    public void close() {
        model.close();
    }
}
