package io.trivalent.runtime;

import io.smallrye.config.WithDefault;
import io.trivalent.vocabulary.AtLeast;
import java.time.Duration;
import java.util.List;

/** The devices and the threads of the models, and the maximum duration of a run. */
public interface RuntimeConfig {
    /** {@code cpu}, {@code cuda}, {@code tensorrt}, or {@code auto}: CUDA if available, else CPU. */
    @WithDefault("auto")
    Provider provider();

    /** CUDA devices, counted from 0. Each entry has a session of its own; a device that is named twice has two. */
    @WithDefault("0")
    @AtLeast(0)
    List<Integer> device();

    /** Maximum number of runs of a session in progress; 0 for 2 on a device and for one per stream thread on the CPU. */
    @WithDefault("0")
    @AtLeast(0)
    int concurrentRuns();

    CudaConfig cuda();

    TensorRtConfig tensorrt();

    /** Threads of one run. Stream threads run concurrently, so several of them use several cores with 1 thread each. */
    @WithDefault("1")
    @AtLeast(value = 1, most = 1_000)
    int threads();

    /** Maximum duration of one run; a longer run is terminated. Set it to many times the slowest normal run of a full batch. */
    @WithDefault("5s")
    @AtLeast(1)
    Duration maxRun();
}
