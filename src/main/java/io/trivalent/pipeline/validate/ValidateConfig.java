package io.trivalent.pipeline.validate;

import io.smallrye.config.WithDefault;
import io.trivalent.vocabulary.AtLeast;
import java.time.Duration;
import java.util.Map;

/** Limits for the size and the timestamp of a record, and the modalities that may be used of a speaker. */
public interface ValidateConfig {
    /** Maximum size of a feature matrix, in bytes as float32. */
    @WithDefault("4194304")
    @AtLeast(1)
    int maxMatrixBytes();

    /** Maximum size of the sound of an utterance, in bytes; a second of 16,000 samples has 32,000. */
    @WithDefault("4194304")
    @AtLeast(2)
    int maxAudioBytes();

    /** Maximum length of a transcript, in characters. */
    @WithDefault("20000")
    @AtLeast(1)
    int maxTextLength();

    /** Maximum difference by which a record's timestamp may be ahead of the processor's clock. */
    @WithDefault("1m")
    @AtLeast(0)
    Duration maxClockSkew();

    /**
     * Features from an extractor that their record does not name: {@code warn} scores and counts them, {@code require} rejects
     * them. A record that names another extractor than the model's is always rejected.
     */
    @WithDefault("warn")
    UnnamedExtractor extractor();

    /**
     * Modalities that may be used of a speaker, by role. Roles are compared without surrounding white space and without regard to
     * case.
     */
    Map<String, AllowedModalities> allowedFor();

    /** Modalities that may be used of a speaker whose role is unknown or is not in {@link #allowedFor()}. */
    @WithDefault("text,acoustic,visual")
    AllowedModalities allowedOtherwise();
}
