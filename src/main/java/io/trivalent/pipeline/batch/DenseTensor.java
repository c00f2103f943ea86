package io.trivalent.pipeline.batch;

import io.trivalent.vocabulary.TensorType;
import java.nio.ByteBuffer;

/**
 * One input of one run. The data is a direct buffer in native order that the model runtime reads in place; it is reused
 * by the next batch of the same {@link Packer}.
 */
public final class DenseTensor {
    private final String name;
    private final TensorType type;
    private final long[] shape;
    private final ByteBuffer data;

    DenseTensor(String name, TensorType type, long[] shape, ByteBuffer data) {
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
