package io.trivalent.vocabulary;

import java.util.Locale;

/** Number format of a tensor. */
public enum TensorType {
    FLOAT32(4),
    FLOAT16(2),
    INT64(8),
    INT32(4),
    UINT8(1),
    INT8(1);

    private final int bytes;

    TensorType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one number. */
    public int bytes() {
        return bytes;
    }

    /** The name used in manifests: {@code float32}, {@code int64}, … */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
