package io.trivalent.runtime;

import io.trivalent.vocabulary.CompactTensor;
import io.trivalent.vocabulary.Matrix;

/** Quantizes the frames of one record to a compact tensor. Thread-safe. */
@FunctionalInterface
public interface FrameQuantizer {
    /**
     * Runs the quantizer graph once.
     *
     * @throws GraphFailedException if the graph fails or returns another shape than the manifest states
     */
    CompactTensor run(Matrix frames);
}
