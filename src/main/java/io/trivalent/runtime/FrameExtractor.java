package io.trivalent.runtime;

import io.trivalent.vocabulary.Matrix;
import java.nio.ByteBuffer;

/** Computes frames of features from the sound of one utterance. Thread-safe. */
@FunctionalInterface
public interface FrameExtractor {
    /**
     * Runs the extractor graph over the samples.
     *
     * @param pcm at least one sample: 16-bit integers, little-endian, of one channel
     * @throws GraphFailedException if the graph fails or returns another shape than the manifest states
     */
    Matrix frames(ByteBuffer pcm);
}
