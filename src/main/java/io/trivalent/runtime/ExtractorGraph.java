package io.trivalent.runtime;

import ai.onnxruntime.OnnxTensor;
import io.trivalent.model.ModalitySpec.Sound;
import io.trivalent.vocabulary.Matrix;
import io.trivalent.vocabulary.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * An acoustic extractor graph: input {@code pcm} (samples) in [-1, 1], output {@code frames} (1 + samples / hop, width). It
 * runs on blocks of {@value #BLOCK} frames, so that its memory does not grow with the length of the sound:
 *
 * <pre>
 *   frames   0 … context │ block │ context …
 *                dropped │ kept  │ dropped        both sides are computed, because the block depends on their samples
 * </pre>
 */
final class ExtractorGraph implements FrameExtractor, AutoCloseable {
    private static final int BLOCK = 500;
    private static final float FULL_SCALE = 32_768f;
    private static final String INPUT = "pcm";
    private static final String OUTPUT = "frames";

    private final Graph graph;
    private final Sound sound;
    private final int width;
    private final Supplier<WatchedRun> watch;
    private final ThreadBuffers buffers = new ThreadBuffers();

    /**
     * Takes ownership of a graph.
     *
     * @param width columns of a frame
     * @param watch starts to watch the runs over one utterance
     */
    ExtractorGraph(Graph graph, Sound sound, int width, Supplier<WatchedRun> watch) {
        this.graph = graph;
        this.sound = sound;
        this.width = width;
        this.watch = watch;
    }

    @Override
    public Matrix frames(ByteBuffer pcm) {
        ByteBuffer samples = pcm.slice().order(ByteOrder.LITTLE_ENDIAN);
        int total = 1 + samples.limit() / Short.BYTES / sound.hop();
        ByteBuffer out = ByteBuffer.allocate(Float.BYTES * width * total).order(ByteOrder.LITTLE_ENDIAN);
        try (WatchedRun watched = watch.get()) {
            for (int begin = 0; begin < total; begin += BLOCK) {
                block(samples, begin, Math.min(begin + BLOCK, total), watched, out);
            }
        }
        return new Matrix(total, width, out.flip());
    }

    /** Appends the frames from begin to end, exclusive. */
    private void block(ByteBuffer samples, int begin, int end, WatchedRun watched, ByteBuffer out) {
        int first = Math.max(0, begin - sound.context());
        int from = first * sound.hop();
        int count = Math.min(samples.limit() / Short.BYTES, (end - 1 + sound.context()) * sound.hop()) - from;
        ByteBuffer in = buffers.of(Float.BYTES * count);
        for (int i = 0; i < count; i++) {
            in.putFloat(samples.getShort(Short.BYTES * (from + i)) / FULL_SCALE);
        }
        try (OnnxTensor tensor = graph.tensor(in.flip(), TensorType.FLOAT32, new long[] {count});
                var result = graph.run(Map.of(INPUT, tensor), Set.of(OUTPUT), watched)) {
            OnnxTensor frames = (OnnxTensor) result.get(OUTPUT).orElseThrow();
            requireShape(frames.getInfo().getShape(), 1 + count / sound.hop());
            ByteBuffer data = frames.getByteBuffer();
            int row = Float.BYTES * width;
            out.put(data.slice((begin - first) * row, (end - begin) * row));
        }
    }

    private void requireShape(long[] shape, int frames) {
        if (shape.length != 2 || shape[0] != frames || shape[1] != width) {
            throw new GraphFailedException("graph %s returned %s, expected [%d, %d]"
                    .formatted(graph.name(), Arrays.toString(shape), frames, width));
        }
    }

    @Override
    public void close() {
        graph.close();
    }
}
