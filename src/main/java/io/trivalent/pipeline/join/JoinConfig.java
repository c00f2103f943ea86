package io.trivalent.pipeline.join;

import io.smallrye.config.WithDefault;
import io.trivalent.vocabulary.AtLeast;
import io.trivalent.vocabulary.Modality;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** How long the join waits, what it remembers, and what it does with missing or late parts. */
public interface JoinConfig {
    /** Time after the first part for which the join waits for each modality that is missing. */
    @WithDefault("2s")
    @AtLeast(0)
    Duration patience();

    /** Wait times of single modalities that differ from {@link #patience()}. */
    PatienceFor patienceFor();

    /** What to do with a part that arrives after its utterance was released: {@code drop} or {@code revise}. */
    @WithDefault("drop")
    Stragglers stragglers();

    /** How long a released utterance is remembered, so that a straggler does not begin it again. */
    @WithDefault("10m")
    @AtLeast(0)
    Duration memory();

    /** Maximum number of remembered utterances per task; beyond it the oldest are forgotten earlier. */
    @WithDefault("200000")
    @AtLeast(0)
    int maxRemembered();

    /** Modalities without which an utterance is rejected, in addition to those that the model requires. */
    Optional<Set<Modality>> required();

    /** Maximum number of utterances per task that wait or are kept for a revision; beyond it the oldest are released. */
    @WithDefault("100000")
    @AtLeast(1)
    int maxPendingUtterances();

    /** Maximum tensor bytes per task of these utterances; beyond it the oldest are released. */
    @WithDefault("268435456")
    @AtLeast(1)
    long maxPendingBytes();

    /** Interval at which the wall clock is read while an utterance waits. */
    @WithDefault("25ms")
    @AtLeast(1)
    Duration tick();

    /** Time after the first part for which the join waits for one modality. */
    interface PatienceFor {
        /** Wait time of the text part. */
        @AtLeast(0)
        Optional<Duration> text();

        /** Wait time of the acoustic part. */
        @AtLeast(0)
        Optional<Duration> acoustic();

        /** Wait time of the visual part. */
        @AtLeast(0)
        Optional<Duration> visual();
    }
}
