package io.trivalent.pipeline.validate;

import static io.trivalent.vocabulary.RejectionCode.NOT_FINITE;
import static io.trivalent.vocabulary.RejectionCode.NO_FRAMES;
import static io.trivalent.vocabulary.RejectionCode.TOO_LARGE;
import static io.trivalent.vocabulary.RejectionCode.WRONG_LENGTH;
import static io.trivalent.vocabulary.RejectionCode.WRONG_WIDTH;

import io.trivalent.Encoding;
import io.trivalent.model.ModalitySpec;
import io.trivalent.vocabulary.Matrix;
import io.trivalent.vocabulary.Modality;
import io.trivalent.wire.HalfFloats;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Checks the matrix of a record and returns it as float32: float32 data as a view, float16 data as a converted copy. */
final class Matrices {
    private final int maxBytes;

    Matrices(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    Matrix check(
            Modality modality,
            int frames,
            int dims,
            Encoding encoding,
            ByteBuffer bytes,
            Optional<ModalitySpec.Features> spec) {
        String name = modality.label();
        long asFloat32 = bytes.remaining() * (encoding == Encoding.FLOAT16 ? 2L : 1L);
        if (asFloat32 > maxBytes) {
            throw new Fault(
                    TOO_LARGE, "%s has %d bytes of frames, expected at most %d".formatted(name, asFloat32, maxBytes));
        }
        if (frames < 1 || dims < 1) {
            throw new Fault(
                    NO_FRAMES,
                    "%s has %d frames of %d columns, expected at least 1 of 1".formatted(name, frames, dims));
        }
        spec.ifPresent(features -> requireShape(name, frames, dims, features));
        int size = encoding == Encoding.FLOAT16 ? 2 : 4;
        long expected = (long) frames * dims * size; // below 2^64: exact as an unsigned number
        if (bytes.remaining() != expected) {
            throw new Fault(
                    WRONG_LENGTH,
                    "%s has %d bytes, expected %s for %d x %d numbers of %d bytes"
                            .formatted(name, bytes.remaining(), Long.toUnsignedString(expected), frames, dims, size));
        }
        Matrix matrix = new Matrix(frames, dims, encoding == Encoding.FLOAT16 ? widen(bytes) : bytes);
        requireFinite(name, matrix);
        return matrix;
    }

    private static void requireShape(String name, int frames, int dims, ModalitySpec.Features spec) {
        if (dims != spec.width()) {
            throw new Fault(WRONG_WIDTH, "%s has %d columns, expected %d".formatted(name, dims, spec.width()));
        }
        if (spec.singleFrame() && frames != 1) {
            throw new Fault(
                    WRONG_LENGTH,
                    "%s has %d frames, expected 1, because the model reads a vector".formatted(name, frames));
        }
    }

    private static void requireFinite(String name, Matrix matrix) {
        ByteBuffer data = matrix.data();
        for (int i = 0; i < data.limit(); i += 4) {
            float value = data.getFloat(i);
            if (!Float.isFinite(value)) {
                int cell = i / 4;
                throw new Fault(
                        NOT_FINITE,
                        "%s has %s in frame %d, column %d, expected finite numbers"
                                .formatted(name, value, cell / matrix.dims(), cell % matrix.dims()));
            }
        }
    }

    private static ByteBuffer widen(ByteBuffer halves) {
        ByteBuffer in = halves.slice().order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer out = ByteBuffer.allocate(2 * in.limit()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < in.limit(); i += 2) {
            out.putFloat(HalfFloats.toFloat(in.getShort(i)));
        }
        return out.flip();
    }
}
