package io.trivalent.pipeline.score;

/** What computes. */
public enum Provider {
    /** CUDA where it can be had, else CPU. */
    AUTO,
    CPU,
    CUDA
}
