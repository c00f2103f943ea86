package io.trivalent.runtime;

import io.smallrye.config.WithDefault;
import io.trivalent.vocabulary.AtLeast;

/** How a session uses its CUDA device; {@link ProviderOptions} has ONNX Runtime's names of these options. */
public interface CudaConfig {
    /** Maximum bytes of the memory arena of one session; 0 for as much as the device has. */
    @WithDefault("0")
    @AtLeast(0)
    long memoryLimit();

    /** By how much the arena grows: {@code power-of-two}, or {@code as-requested} if sessions share a device. */
    @WithDefault("power-of-two")
    Arena arena();

    /** How cuDNN's algorithm for a convolution is chosen: {@code exhaustive} measures all of them for each new shape. */
    @WithDefault("heuristic")
    Convolution convolution();

    /** Whether matrix products may use TensorFloat-32, which has 10 bits of mantissa instead of 23. */
    @WithDefault("false")
    boolean tf32();

    /** Whether nodes that the device does not support may run on the CPU; otherwise the package is not opened. */
    @WithDefault("false")
    boolean cpuNodes();

    /** Whether an encoder's states stay on the device between its graph and the model's; needs Java 22 or newer. */
    @WithDefault("false")
    boolean statesOnDevice();

    /** Growth of a memory arena. */
    enum Arena {
        POWER_OF_TWO,
        AS_REQUESTED
    }

    /** Choice of cuDNN's convolution algorithm. */
    enum Convolution {
        EXHAUSTIVE,
        HEURISTIC,
        DEFAULT
    }
}
