package io.trivalent.runtime;

import io.trivalent.vocabulary.TensorType;
import java.nio.ByteBuffer;

/**
 * One input tensor of one run. ONNX Runtime reads the data in place, from a direct buffer in native byte order; the caller may
 * reuse the buffer after the run.
 */
public final class DenseTensor {
    private final String name;
    private final TensorType type;
    private final long[] shape;
    private final ByteBuffer data;

    public DenseTensor(String name, TensorType type, long[] shape, ByteBuffer data) {
        this.name = name;
        this.type = type;
        this.shape = shape;
        this.data = data;
    }

    /** The name of the graph's input. */
    public String name() {
        return name;
    }

    public TensorType type() {
        return type;
    }

    /** The size of each axis, beginning with the batch. */
    public long[] shape() {
        return shape.clone();
    }

    /** The numbers, from position 0 to limit. */
    public ByteBuffer data() {
        return data;
    }
}
