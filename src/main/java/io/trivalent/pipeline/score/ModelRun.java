package io.trivalent.pipeline.score;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import io.trivalent.model.GraphSpec;
import io.trivalent.model.GraphSpec.Input;
import io.trivalent.model.GraphSpec.InputRole;
import io.trivalent.model.GraphSpec.Output;
import io.trivalent.model.GraphSpec.OutputRole;
import io.trivalent.pipeline.batch.DenseTensor;
import io.trivalent.pipeline.batch.Packer;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.quantize.GraphFailedException;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One run of a package over some utterances: encoder, then model. Native memory is released on every path. */
final class ModelRun {
    private final LoadedModel model;
    private final Packer packer;

    ModelRun(LoadedModel model, Packer packer) {
        this.model = model;
        this.packer = packer;
    }

    /**
     * Scores all utterances in one run.
     *
     * @param limit how long encoder and model may take together
     * @return per output role one number per utterance, in their order
     * @throws GraphFailedException if a graph fails or gives another number of scores
     */
    Map<OutputRole, float[]> scores(List<AlignedUtterance> utterances, Duration limit) {
        GraphSpec spec = model.manifest().model();
        try (Tensors tensors = new Tensors();
                WatchedRun watched = model.watch(limit)) {
            Map<String, OnnxTensor> inputs = tensors.of(model.fusion(), packer.pack(spec, utterances));
            if (model.encoder().isEmpty()) {
                return run(spec, inputs, utterances.size(), watched);
            }
            try (OrtSession.Result states = encode(tensors, model.encoder().get(), utterances, watched)) {
                OnnxTensor value = (OnnxTensor) states.get(0);
                spec.inputs().stream()
                        .filter(input -> input.role() == InputRole.STATES)
                        .map(Input::name)
                        .forEach(name -> inputs.put(name, value));
                return run(spec, inputs, utterances.size(), watched);
            }
        }
    }

    private OrtSession.Result encode(
            Tensors tensors, Graph encoder, List<AlignedUtterance> utterances, WatchedRun watched) {
        GraphSpec spec = model.manifest().encoder().orElseThrow();
        String states = spec.outputs().stream()
                .filter(output -> output.role() == OutputRole.STATES)
                .map(Output::name)
                .findFirst()
                .orElseThrow();
        return encoder.run(tensors.of(encoder, packer.pack(spec, utterances)), Set.of(states), watched);
    }

    private Map<OutputRole, float[]> run(GraphSpec spec, Map<String, OnnxTensor> inputs, int size, WatchedRun watched) {
        Map<OutputRole, String> wanted = new EnumMap<>(OutputRole.class);
        spec.outputs().stream()
                .filter(output -> output.trained() && output.role() != OutputRole.OTHER)
                .forEach(output -> wanted.put(output.role(), output.name()));
        Map<OutputRole, float[]> scores = new EnumMap<>(OutputRole.class);
        try (OrtSession.Result result = model.fusion().run(inputs, Set.copyOf(wanted.values()), watched)) {
            wanted.forEach((role, name) ->
                    scores.put(role, numbers(name, (OnnxTensor) result.get(name).orElseThrow(), size)));
        }
        return scores;
    }

    private float[] numbers(String name, OnnxTensor tensor, int size) {
        FloatBuffer buffer = tensor.getFloatBuffer();
        if (buffer == null || buffer.remaining() != size) {
            throw new GraphFailedException("graph %s gave %s for output '%s', expected %d float32 scores"
                    .formatted(model.fusion().name(), tensor.getInfo(), name, size));
        }
        float[] numbers = new float[size];
        buffer.get(numbers);
        return numbers;
    }

    /** The tensors of one run, closed together. */
    private static final class Tensors implements AutoCloseable {
        private final List<OnnxTensor> open = new ArrayList<>();

        Map<String, OnnxTensor> of(Graph graph, List<DenseTensor> dense) {
            Map<String, OnnxTensor> inputs = new HashMap<>();
            for (DenseTensor tensor : dense) {
                OnnxTensor wrapped = graph.tensor(tensor);
                open.add(wrapped);
                inputs.put(tensor.name(), wrapped);
            }
            return inputs;
        }

        @Override
        public void close() {
            open.forEach(OnnxTensor::close);
        }
    }
}
