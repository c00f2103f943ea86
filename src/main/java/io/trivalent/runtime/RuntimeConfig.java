package io.trivalent.runtime;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Which device models run on, with how many threads, and for how long. */
public interface RuntimeConfig {
    /** {@code cpu}, {@code cuda}, or {@code auto}: CUDA if available, else CPU. */
    @WithDefault("auto")
    Provider provider();

    /** CUDA device, counted from 0. */
    @WithDefault("0")
    int device();

    /** Threads of one run. Stream threads run side by side, so 1 uses the whole machine if there are several. */
    @WithDefault("1")
    int threads();

    /** Maximum duration of one run; a longer run is terminated. Set it to many times the slowest normal run of a full batch. */
    @WithDefault("5s")
    Duration maxRun();
}
