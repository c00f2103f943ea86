package io.trivalent.runtime;

import ai.onnxruntime.OnnxTensor;
import io.trivalent.model.ModalitySpec.Compact;
import io.trivalent.vocabulary.CompactTensor;
import io.trivalent.vocabulary.Matrix;
import io.trivalent.vocabulary.TensorType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** A quantizer graph of a package: input {@code frames} (frames, width), output {@code compact} (dims) or (steps, dims). */
final class QuantizerGraph implements FrameQuantizer, AutoCloseable {
    private static final String INPUT = "frames";
    private static final String OUTPUT = "compact";

    private final Graph graph;
    private final Compact compact;
    private final Supplier<WatchedRun> watch;
    private final ThreadBuffers buffers = new ThreadBuffers();

    /**
     * Takes ownership of a graph.
     *
     * @param watch starts to watch a run
     */
    QuantizerGraph(Graph graph, Compact compact, Supplier<WatchedRun> watch) {
        this.graph = graph;
        this.compact = compact;
        this.watch = watch;
    }

    @Override
    public CompactTensor run(Matrix frames) {
        ByteBuffer direct = buffers.of(frames.data().limit());
        direct.put(frames.data().duplicate().rewind()).flip();
        try (OnnxTensor in = graph.tensor(direct, TensorType.FLOAT32, new long[] {frames.frames(), frames.dims()});
                WatchedRun watched = watch.get();
                var result = graph.run(Map.of(INPUT, in), Set.of(OUTPUT), watched)) {
            OnnxTensor out = (OnnxTensor) result.get(OUTPUT).orElseThrow();
            return checked(out.getInfo().getShape(), out.getByteBuffer());
        }
    }

    private CompactTensor checked(long[] shape, ByteBuffer data) {
        boolean fits = compact.sequence()
                ? shape.length == 2 && shape[0] >= 1 && shape[1] == compact.dims()
                : shape.length == 1 && shape[0] == compact.dims();
        int steps = compact.sequence() && fits ? Math.toIntExact(shape[0]) : 1;
        if (!fits
                || data.remaining()
                        != (long) steps * compact.dims() * compact.type().bytes()) {
            throw new GraphFailedException("graph %s returned %s of %d bytes, expected %s%d] of %s"
                    .formatted(
                            graph.name(),
                            Arrays.toString(shape),
                            data.remaining(),
                            compact.sequence() ? "[steps, " : "[",
                            compact.dims(),
                            compact.type().label()));
        }
        return new CompactTensor(compact.type(), steps, compact.dims(), data);
    }

    @Override
    public void close() {
        graph.close();
    }
}
