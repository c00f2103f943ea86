package io.trivalent.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.trivalent.model.InvalidModelException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the sessions of a model read the encoder's states. An encoder that is run through it leaves them there: on the device
 * of the model, whose run reads them in place. Thread-safe. Valid until the model's graph is closed.
 */
final class StatesOnDevice {
    private final OrtApi api;
    private final List<Long> memories = new ArrayList<>();
    private final List<String> devices = new ArrayList<>();

    /**
     * Finds the memory of each session.
     *
     * @param states the input of the model that reads the states
     * @throws InvalidModelException if ONNX Runtime does not tell it
     */
    StatesOnDevice(OrtApi api, Graph model, String states) {
        this.api = api;
        try {
            for (OrtSession session : model.sessions()) {
                long memory = api.memory(session, states);
                memories.add(memory);
                devices.add(api.device(memory));
            }
        } catch (OrtException e) {
            throw new InvalidModelException(
                    "graph %s does not tell where it reads '%s': %s".formatted(model.name(), states, e.getMessage()),
                    e);
        }
    }

    /** Name and number of each session's device, such as {@code Cuda 0}. */
    List<String> devices() {
        return List.copyOf(devices);
    }

    /** An open binding of a run of the encoder; the caller closes it. */
    IoBinding bind(OrtSession encoder) throws OrtException {
        return new IoBinding(api, encoder);
    }

    /** The memory of the model's session with this number. */
    long memory(int session) {
        return memories.get(session);
    }
}
