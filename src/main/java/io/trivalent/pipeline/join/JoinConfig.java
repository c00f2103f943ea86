package io.trivalent.pipeline.join;

import io.smallrye.config.WithDefault;
import io.trivalent.vocabulary.Modality;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** How long the join waits and what it does when a modality never comes. */
public interface JoinConfig {
    /** Time after the first part for which the join waits for each modality that is missing. */
    @WithDefault("2s")
    Duration patience();

    /** WaitTimes with single modalities, where it differs. */
    PatienceFor patienceFor();

    /** What becomes of a part that its utterance left without: {@code drop} or {@code revise}. */
    @WithDefault("drop")
    Stragglers stragglers();

    /** How long an utterance that has left is remembered, so that stragglers do not start it again. */
    @WithDefault("10m")
    Duration memory();

    /** Most utterances that are remembered per task; beyond it the oldest are forgotten before their time. */
    @WithDefault("200000")
    int maxRemembered();

    /** Modalities without which an utterance is rejected instead of scored, beyond those the model requires. */
    Optional<Set<Modality>> required();

    /** Most utterances that may wait, or be kept for a revision, per task; beyond it the oldest are released. */
    @WithDefault("100000")
    int maxPendingUtterances();

    /** Most bytes of their tensors per task; beyond it the oldest are released. */
    @WithDefault("268435456")
    long maxPendingBytes();

    /** How often the wall clock is looked at while something waits. */
    @WithDefault("25ms")
    Duration tick();

    /** How long the join waits for one modality after the first part. */
    interface PatienceFor {
        /** For the words. */
        Optional<Duration> text();

        /** For the sound. */
        Optional<Duration> acoustic();

        /** For the picture. */
        Optional<Duration> visual();
    }
}
