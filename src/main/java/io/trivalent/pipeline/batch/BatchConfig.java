package io.trivalent.pipeline.batch;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits for the size of a batch and for its wait time. */
public interface BatchConfig {
    /** Maximum number of utterances in one batch. */
    @WithDefault("32")
    int maxSize();

    /** Maximum bytes of tensors that wait in one task; also the maximum of one batch, padding included. */
    @WithDefault("67108864")
    long maxBytes();

    /** Maximum wait time of an utterance before its batch is flushed. */
    @WithDefault("20ms")
    Duration maxDelay();
}
