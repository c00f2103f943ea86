package io.trivalent.runtime;

/** What computes. */
public enum Provider {
    /** CUDA where it can be had, else CPU. */
    AUTO,
    CPU,
    CUDA
}
