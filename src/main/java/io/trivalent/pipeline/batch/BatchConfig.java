package io.trivalent.pipeline.batch;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

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

    /** Upper bounds of the length buckets in ascending order, in steps of an utterance's longest sequence; one more bucket has no bound. */
    @WithDefault("1,8,16,32,64,128,256,512")
    List<Integer> buckets();
}
