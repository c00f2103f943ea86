package io.trivalent.runtime;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** How TensorRT builds its engines. */
public interface TensorRtConfig {
    /** Folder that keeps engines and timings, so that the next start does not build them again. */
    Optional<Path> cache();

    /** Whether engines may compute in float16. */
    @WithDefault("false")
    boolean fp16();
}
