package io.trivalent.pipeline.join;

import io.smallrye.config.WithDefault;
import io.trivalent.vocabulary.Modality;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** How long the join waits and what it does when a modality never comes. */
public interface JoinConfig {
    /** Time after the first part at which an incomplete utterance is released. */
    @WithDefault("2s")
    Duration patience();

    /** How long an utterance that has left is remembered, so that stragglers do not start it again. */
    @WithDefault("10m")
    Duration memory();

    /** Most utterances that are remembered per task; beyond it the oldest are forgotten before their time. */
    @WithDefault("200000")
    int maxRemembered();

    /** Modalities without which an utterance is rejected instead of scored, beyond those the model requires. */
    Optional<Set<Modality>> required();

    /** Most utterances that may wait per task; beyond it the oldest are released. */
    @WithDefault("100000")
    int maxPendingUtterances();

    /** Most bytes of tensors that may wait per task; beyond it the oldest are released. */
    @WithDefault("268435456")
    long maxPendingBytes();

    /** How often the wall clock is looked at while something waits. */
    @WithDefault("25ms")
    Duration tick();
}
