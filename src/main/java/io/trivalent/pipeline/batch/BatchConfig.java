package io.trivalent.pipeline.batch;

import io.smallrye.config.WithDefault;
import io.trivalent.vocabulary.AtLeast;
import java.time.Duration;

/** Limits for the size of a batch and for its wait time. */
public interface BatchConfig {
    /** Maximum number of utterances in one batch. */
    @WithDefault("32")
    @AtLeast(1)
    int maxSize();

    /** Maximum bytes of tensors that wait in one stream thread; also the maximum of one batch, padding included. */
    @WithDefault("67108864")
    @AtLeast(1)
    long maxBytes();

    /** Goal for the time from an utterance's last part to its committed event, 99th percentile, below saturation. */
    @WithDefault("150ms")
    @AtLeast(1)
    Duration latencyGoal();

    /** Maximum wait time of an utterance before its batch is flushed; a tenth of the latency goal. */
    default Duration maxDelay() {
        return latencyGoal().dividedBy(10);
    }

    /** The same while the waiting utterances would run for long; a third of the latency goal. */
    default Duration maxBusyDelay() {
        return latencyGoal().dividedBy(3);
    }

    /** A thread that needs longer than this for its unprocessed records is behind; three times the latency goal. */
    default Duration maxBacklog() {
        return latencyGoal().multipliedBy(3);
    }

    /** Minimum time between a commit and the next one that a batch requests; a fifth of the latency goal. */
    default Duration commitGap() {
        return latencyGoal().dividedBy(5);
    }
}
