package io.trivalent.runtime;

import io.trivalent.vocabulary.CompactTensor;
import io.trivalent.vocabulary.Matrix;

/** A quantizer graph: one record's frames in, its compact tensor out. Implemented by the model runtime. Thread-safe. */
@FunctionalInterface
public interface FrameQuantizer {
    /**
     * Runs the graph once.
     *
     * @throws GraphFailedException if the graph fails on these frames or gives another shape than the manifest says
     */
    CompactTensor run(Matrix frames);
}
