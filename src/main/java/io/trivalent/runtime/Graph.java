package io.trivalent.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.trivalent.runtime.GraphFailedException.Kind;
import io.trivalent.vocabulary.TensorType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One open ONNX graph, with a session for each device. {@link #take} finds the session with the fewest runs in progress.
 * Thread-safe: runs may be concurrent. Close it when no run is in progress.
 */
final class Graph implements AutoCloseable {
    private final OrtEnvironment environment;
    private final List<OrtSession> sessions;
    private final Spread spread;
    private final String name;
    private final Runnable closed;

    /**
     * Takes ownership of sessions of the same file, at least one.
     *
     * @param closed called after the sessions were closed
     */
    Graph(OrtEnvironment environment, List<OrtSession> sessions, String name, Runnable closed) {
        this.environment = environment;
        this.sessions = List.copyOf(sessions);
        this.spread = new Spread(sessions.size());
        this.name = name;
        this.closed = closed;
    }

    Set<String> inputs() {
        return sessions.get(0).getInputNames();
    }

    Set<String> outputs() {
        return sessions.get(0).getOutputNames();
    }

    String name() {
        return name;
    }

    List<OrtSession> sessions() {
        return sessions;
    }

    /** Returns the number of the session for the next run; the caller releases it when the run has ended. */
    int take() {
        return spread.take();
    }

    void release(int session) {
        spread.release(session);
    }

    /** Runs the graph on the session with the fewest runs in progress: {@link #run(int, Map, Set, WatchedRun)}. */
    OrtSession.Result run(Map<String, OnnxTensor> inputs, Set<String> outputs, WatchedRun watched) {
        int session = take();
        try {
            return run(session, inputs, outputs, watched);
        } finally {
            release(session);
        }
    }

    /**
     * Runs the graph on a session. The caller closes the inputs, {@code watched} and the result.
     *
     * @throws GraphFailedException if the run fails or {@code watched} terminates it
     */
    OrtSession.Result run(int session, Map<String, OnnxTensor> inputs, Set<String> outputs, WatchedRun watched) {
        try {
            return sessions.get(session).run(inputs, outputs, watched.options());
        } catch (OrtException e) {
            throw failed(e, watched);
        }
    }

    /** What a run has failed with. */
    GraphFailedException failed(OrtException e, WatchedRun watched) {
        return watched.terminated()
                ? new GraphFailedException(
                        Kind.TIMED_OUT,
                        "graph %s ran for more than %d ms and was terminated"
                                .formatted(name, watched.limit().toMillis()),
                        e)
                : new GraphFailedException(kind(e), "graph %s failed: %s".formatted(name, e.getMessage()), e);
    }

    /** A fault of the graph or of its input is permanent; any other failure, such as one of the device, may be transient. */
    private static Kind kind(OrtException e) {
        return switch (e.getCode()) {
            case ORT_INVALID_ARGUMENT,
                    ORT_NOT_IMPLEMENTED,
                    ORT_INVALID_GRAPH,
                    ORT_INVALID_PROTOBUF,
                    ORT_NO_MODEL,
                    ORT_NO_SUCHFILE,
                    ORT_NOT_FOUND -> Kind.PERMANENT;
            default -> Kind.TRANSIENT;
        };
    }

    /** Wraps a direct buffer as a tensor without a copy; the caller closes it. */
    OnnxTensor tensor(DenseTensor dense) {
        return tensor(dense.data(), dense.type(), dense.shape());
    }

    OnnxTensor tensor(ByteBuffer data, TensorType type, long[] shape) {
        try {
            return OnnxTensor.createTensor(environment, data, shape, javaType(type));
        } catch (OrtException e) {
            throw new GraphFailedException(
                    Kind.PERMANENT, "graph %s cannot read the input tensor: %s".formatted(name, e.getMessage()), e);
        }
    }

    private static OnnxJavaType javaType(TensorType type) {
        return switch (type) {
            case FLOAT32 -> OnnxJavaType.FLOAT;
            case FLOAT16 -> OnnxJavaType.FLOAT16;
            case INT64 -> OnnxJavaType.INT64;
            case INT32 -> OnnxJavaType.INT32;
            case UINT8 -> OnnxJavaType.UINT8;
            case INT8 -> OnnxJavaType.INT8;
        };
    }

    @Override
    public void close() {
        try {
            for (OrtSession session : sessions) {
                session.close();
            }
            closed.run();
        } catch (OrtException e) {
            throw new IllegalStateException("graph %s cannot be closed".formatted(name), e);
        }
    }
}
