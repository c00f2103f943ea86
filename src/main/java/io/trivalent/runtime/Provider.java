package io.trivalent.runtime;

/** ONNX Runtime execution provider. */
public enum Provider {
    /** CUDA if available, else CPU. */
    AUTO,
    CPU,
    CUDA
}
