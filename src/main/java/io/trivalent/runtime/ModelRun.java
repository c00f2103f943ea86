package io.trivalent.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.trivalent.model.GraphSpec.Input;
import io.trivalent.model.GraphSpec.InputRole;
import io.trivalent.model.GraphSpec.Output;
import io.trivalent.model.GraphSpec.OutputRole;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One run of a package over a batch: encoder, then model, on sessions of the same device. Native memory is released on every
 * path.
 */
final class ModelRun implements AutoCloseable {
    private final PackageGraphs graphs;
    private final Graph model;
    private final WatchedRun watched;
    private final int session;
    private final List<AutoCloseable> open = new ArrayList<>();

    ModelRun(PackageGraphs graphs, WatchedRun watched) {
        this.graphs = graphs;
        this.model = graphs.model();
        this.watched = watched;
        this.session = model.take();
    }

    /** Returns one number per utterance for each trained output, in the order of the batch. */
    Map<OutputRole, float[]> scores(ModelInputs inputs) {
        Map<String, OnnxTensor> tensors = tensors(model, inputs.model());
        graphs.encoder().ifPresent(encoder -> {
            OnnxTensor states = states(encoder, inputs.encoder());
            graphs.manifest().model().inputs().stream()
                    .filter(input -> input.role() == InputRole.STATES)
                    .map(Input::name)
                    .forEach(name -> tensors.put(name, states));
        });
        return scores(tensors, inputs.size());
    }

    private OnnxTensor states(Graph encoder, List<DenseTensor> inputs) {
        String name = graphs.manifest().encoder().orElseThrow().outputs().stream()
                .filter(output -> output.role() == OutputRole.STATES)
                .map(Output::name)
                .findFirst()
                .orElseThrow();
        Map<String, OnnxTensor> tensors = tensors(encoder, inputs);
        if (graphs.onDevice().isPresent()) {
            return statesOnDevice(encoder, tensors, name, graphs.onDevice().get());
        }
        OrtSession.Result result = encoder.run(session, tensors, Set.of(name), watched);
        open.add(result);
        return (OnnxTensor) result.get(0);
    }

    private OnnxTensor statesOnDevice(
            Graph encoder, Map<String, OnnxTensor> inputs, String name, StatesOnDevice device) {
        try (IoBinding binding = device.bind(encoder.sessions().get(session))) {
            for (Map.Entry<String, OnnxTensor> input : inputs.entrySet()) {
                binding.input(input.getKey(), input.getValue());
            }
            OnnxTensor states = binding.run(name, device.memory(session), watched.options());
            open.add(states);
            return states;
        } catch (OrtException e) {
            throw encoder.failed(e, watched);
        }
    }

    private Map<OutputRole, float[]> scores(Map<String, OnnxTensor> inputs, int size) {
        Map<OutputRole, String> requested = new EnumMap<>(OutputRole.class);
        graphs.manifest().model().outputs().stream()
                .filter(output -> output.trained() && output.role() != OutputRole.OTHER)
                .forEach(output -> requested.put(output.role(), output.name()));
        Map<OutputRole, float[]> scores = new EnumMap<>(OutputRole.class);
        try (OrtSession.Result result = model.run(session, inputs, Set.copyOf(requested.values()), watched)) {
            requested.forEach((role, name) ->
                    scores.put(role, numbers(name, (OnnxTensor) result.get(name).orElseThrow(), size)));
        }
        return scores;
    }

    private float[] numbers(String name, OnnxTensor tensor, int size) {
        FloatBuffer buffer = tensor.getFloatBuffer();
        if (buffer == null || buffer.remaining() != size) {
            throw new GraphFailedException("graph %s returned %s for output '%s', expected %d float32 scores"
                    .formatted(model.name(), tensor.getInfo(), name, size));
        }
        float[] numbers = new float[size];
        buffer.get(numbers);
        return numbers;
    }

    private Map<String, OnnxTensor> tensors(Graph graph, List<DenseTensor> dense) {
        Map<String, OnnxTensor> tensors = new HashMap<>();
        for (DenseTensor tensor : dense) {
            OnnxTensor wrapped = graph.tensor(tensor);
            open.add(wrapped);
            tensors.put(tensor.name(), wrapped);
        }
        return tensors;
    }

    /** Releases the session, the tensors and the encoder's states. */
    @Override
    public void close() {
        model.release(session);
        for (AutoCloseable resource : open) {
            try {
                resource.close();
            } catch (Exception e) {
                throw new IllegalStateException("tensors of graph %s cannot be released".formatted(model.name()), e);
            }
        }
    }
}
