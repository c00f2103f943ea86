package io.trivalent.vocabulary;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A dense float32 matrix, row-major and little-endian: a view of a record's bytes, not a copy.
 *
 * @param frames rows (time steps), at least 1
 * @param dims columns, at least 1
 * @param data exactly {@code frames * dims * 4} bytes from position to limit, never written to
 */
public record Matrix(int frames, int dims, ByteBuffer data) {
    public Matrix {
        long expected = 4L * frames * dims;
        if (frames < 1 || dims < 1 || data.remaining() != expected) {
            throw new IllegalArgumentException("matrix of %d x %d has %d bytes, expected at least 1 x 1 and %d bytes"
                    .formatted(frames, dims, data.remaining(), expected));
        }
        data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The number at the given row and column, both counted from 0. */
    public float at(int frame, int dim) {
        return data.getFloat(4 * (frame * dims + dim));
    }

    public static Matrix of(int frames, int dims, float... values) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return new Matrix(frames, dims, data);
    }
}
