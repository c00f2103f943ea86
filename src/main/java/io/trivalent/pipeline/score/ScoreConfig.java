package io.trivalent.pipeline.score;

import io.smallrye.config.WithDefault;
import java.time.Duration;

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

    /** Longest run of a graph; a longer one is terminated. Many times the slowest healthy run of a full batch. */
    @WithDefault("5s")
    Duration maxRun();

    /** Tries after the first of a run that failed for what may be a passing reason. */
    @WithDefault("2")
    int retries();
}
