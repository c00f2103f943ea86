package io.trivalent.model;

import io.trivalent.vocabulary.TensorType;

/**
 * The number format in which the graphs of a package compute, and how far this may move a score.
 *
 * @param type {@link TensorType#FLOAT32}, or {@link TensorType#FLOAT16} for products over steps
 * @param tolerance largest difference of a score from that of a parity case, label units
 */
public record Compute(TensorType type, float tolerance) {
    /** The format of a package whose manifest names none. */
    public static final Compute FLOAT32 = new Compute(TensorType.FLOAT32, 1e-4f);

    /** Whether the graphs compute in another format than float32. */
    public boolean isReduced() {
        return type != TensorType.FLOAT32;
    }

    /** The format as an addition to a message about the package; empty for float32. */
    public String remark() {
        return isReduced() ? ", computes in %s within %s".formatted(type.label(), tolerance) : "";
    }
}
