package io.trivalent.pipeline.score;

import io.smallrye.config.WithDefault;
import io.trivalent.runtime.RuntimeConfig;

/** How batches are scored: on which device, for how long, and how often a failed run is retried. */
public interface ScoreConfig extends RuntimeConfig {
    /** Retries of a run that failed for a possibly transient reason. */
    @WithDefault("2")
    int retries();
}
