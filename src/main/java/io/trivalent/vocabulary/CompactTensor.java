package io.trivalent.vocabulary;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The quantized form of one modality of one utterance: {@code steps x dims} numbers, little-endian.
 *
 * @param steps time steps, at least 1; 1 for a vector
 * @param dims numbers per step, at least 1
 * @param data exactly {@code steps * dims * type.bytes()} bytes from 0 to limit, never written to
 */
public record CompactTensor(TensorType type, int steps, int dims, ByteBuffer data) {
    public CompactTensor {
        long expected = (long) steps * dims * type.bytes();
        if (steps < 1 || dims < 1 || data.remaining() != expected) {
            throw new IllegalArgumentException(
                    "compact tensor of %d x %d %s has %d bytes, expected at least 1 x 1 and %d"
                            .formatted(steps, dims, type.label(), data.remaining(), expected));
        }
        data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The first {@code limit} steps; this tensor itself if it has no more. */
    public CompactTensor cut(int limit) {
        return steps <= limit ? this : new CompactTensor(type, limit, dims, data.slice(0, limit * dims * type.bytes()));
    }

    public int sizeBytes() {
        return data.limit();
    }
}
