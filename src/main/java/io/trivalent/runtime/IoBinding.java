package io.trivalent.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;

/** One run of a session whose output stays in a memory of the caller's choice. Close it after the run. Not thread-safe. */
final class IoBinding implements AutoCloseable {
    private final OrtApi api;
    private final long session;
    private final long binding;

    IoBinding(OrtApi api, OrtSession session) throws OrtException {
        this.api = api;
        this.session = api.internals().address(session);
        this.binding = api.result(OrtFunction.CREATE_IO_BINDING, this.session);
    }

    /** Copies an input to the device at once, if the session reads it there. */
    void input(String name, OnnxTensor tensor) throws OrtException {
        api.run(OrtFunction.BIND_INPUT, binding, api.text(name), api.internals().address(tensor));
    }

    /**
     * Runs the session for one output.
     *
     * @param memory in which the output stays, of {@link OrtApi#memory}
     * @return the output; the caller closes it
     */
    OnnxTensor run(String output, long memory, RunOptions options) throws OrtException {
        api.run(OrtFunction.BIND_OUTPUT_TO_DEVICE, binding, api.text(output), memory);
        api.run(OrtFunction.RUN_WITH_BINDING, session, api.internals().address(options), binding);
        return api.internals().tensor(api.boundValue(binding));
    }

    @Override
    public void close() {
        api.release(OrtFunction.RELEASE_IO_BINDING, binding);
    }
}
