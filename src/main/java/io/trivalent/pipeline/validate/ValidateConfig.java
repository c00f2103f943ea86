package io.trivalent.pipeline.validate;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How large and how early a record may be. */
public interface ValidateConfig {
    /** Largest feature matrix, in bytes as float32. */
    @WithDefault("4194304")
    int maxMatrixBytes();

    /** Longest transcript, in characters. */
    @WithDefault("20000")
    int maxTextLength();

    /** How far a record's timestamp may lie ahead of the processor's clock. */
    @WithDefault("1m")
    Duration maxClockSkew();
}
