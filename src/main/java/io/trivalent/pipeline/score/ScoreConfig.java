package io.trivalent.pipeline.score;

import io.smallrye.config.WithDefault;
import io.trivalent.runtime.RuntimeConfig;
import io.trivalent.vocabulary.AtLeast;

/** How batches are scored: the device, the maximum duration of a run, and the number of retries. */
public interface ScoreConfig extends RuntimeConfig {
    /** Retries of a run that failed for a possibly transient reason. */
    @WithDefault("2")
    @AtLeast(0)
    int retries();

    /**
     * Whether the size of a batch and the length of its sequences are rounded up to the next power of two or the largest, so that a
     * device sees only the sizes of its warm-up.
     */
    @WithDefault("false")
    boolean buckets();
}
