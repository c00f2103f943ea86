package io.trivalent.runtime;

/** ONNX Runtime execution provider. */
public enum Provider {
    /** CUDA if available, else CPU. */
    AUTO,
    CPU,
    CUDA,
    /** TensorRT, with CUDA for the nodes that it does not support. */
    TENSORRT;

    /** Whether it runs on an NVIDIA device. */
    public boolean onDevice() {
        return this == CUDA || this == TENSORRT;
    }
}
