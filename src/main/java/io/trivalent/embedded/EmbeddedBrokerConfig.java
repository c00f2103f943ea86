package io.trivalent.embedded;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the embedded broker listens and what it keeps.
 *
 * @param directory kept and opened again; without one the broker writes to a temporary directory, deleted on close
 * @param port on the loopback interface, 0 for any free one
 */
public record EmbeddedBrokerConfig(Optional<Path> directory, int port) {
    public EmbeddedBrokerConfig {
        requireNonNull(directory);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port %d, expected 0 to 65535".formatted(port));
        }
    }

    /** Nothing kept, any port. */
    public static EmbeddedBrokerConfig temporary() {
        return new EmbeddedBrokerConfig(Optional.empty(), 0);
    }
}
