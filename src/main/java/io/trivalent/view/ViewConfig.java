package io.trivalent.view;

import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Queries over HTTP and the live page. */
public interface ViewConfig {
    /** Whether words of transcripts are shown; {@code off} is false, too. */
    @WithDefault("true")
    boolean text();

    /**
     * Host and port under which the other processes of the group reach this one over HTTP, for questions about clips of other processes. By
     * default the address of this machine, or the loopback address if HTTP is bound to it.
     */
    Optional<String> advertisedAddress();
}
