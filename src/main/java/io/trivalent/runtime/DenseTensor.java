package io.trivalent.runtime;

import io.trivalent.vocabulary.TensorType;
import java.nio.ByteBuffer;

/**
 * One input tensor of one run. The data is a direct buffer in native byte order, which ONNX Runtime reads in place; its owner
 * may reuse it once the run is over.
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

    /** Name of the graph's input. */
    public String name() {
        return name;
    }

    public TensorType type() {
        return type;
    }

    /** Size of each axis, the batch first. */
    public long[] shape() {
        return shape.clone();
    }

    /** The numbers, from position 0 to limit. */
    public ByteBuffer data() {
        return data;
    }
}
