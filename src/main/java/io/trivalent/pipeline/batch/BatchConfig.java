package io.trivalent.pipeline.batch;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** How large a batch may grow and how long it may wait. */
public interface BatchConfig {
    /** Most utterances in one batch. */
    @WithDefault("32")
    int maxSize();

    /** Most bytes of tensors that wait per task, and most that one batch takes with its padding. */
    @WithDefault("67108864")
    long maxBytes();

    /** Longest wait of an utterance for its batch. */
    @WithDefault("20ms")
    Duration maxDelay();

    /** Upper bounds of the length buckets, in steps of the longest sequence, rising; longer ones share one more bucket. */
    @WithDefault("1,8,16,32,64,128,256,512")
    List<Integer> buckets();
}
