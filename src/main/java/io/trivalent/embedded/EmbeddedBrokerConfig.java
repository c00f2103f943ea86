package io.trivalent.embedded;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Directory and port of the embedded broker.
 *
 * @param directory permanent directory; if empty, the broker uses a temporary directory that is deleted on close
 * @param port port on the loopback interface, 0 for any free port
 */
public record EmbeddedBrokerConfig(Optional<Path> directory, int port) {
    public EmbeddedBrokerConfig {
        requireNonNull(directory);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port %d, expected 0 to 65535".formatted(port));
        }
    }

    /** A temporary directory and any free port. */
    public static EmbeddedBrokerConfig temporary() {
        return new EmbeddedBrokerConfig(Optional.empty(), 0);
    }
}
