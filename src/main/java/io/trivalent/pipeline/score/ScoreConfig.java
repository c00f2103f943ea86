package io.trivalent.pipeline.score;

import io.smallrye.config.WithDefault;

/** Where and with how many threads models run. */
public interface ScoreConfig {
    /** {@code cpu}, {@code cuda}, or {@code auto}: CUDA where it can be had, else CPU. */
    @WithDefault("auto")
    Provider provider();

    /** CUDA device, counted from 0. */
    @WithDefault("0")
    int device();

    /** Threads one run may use; stream threads run side by side, so 1 fills the machine where there are several. */
    @WithDefault("1")
    int threads();
}
