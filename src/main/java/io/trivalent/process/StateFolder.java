package io.trivalent.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.common.utils.Utils;
import org.jboss.logging.Logger;

/** The folder of the state stores: the configured one, or a temporary one that {@link #close} deletes. */
record StateFolder(Path path, boolean temporary) implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(StateFolder.class);

    static StateFolder of(Optional<Path> configured) {
        try {
            return configured.isPresent()
                    ? new StateFolder(configured.get(), false)
                    : new StateFolder(Files.createTempDirectory("trivalent-state"), true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (!temporary) {
            return;
        }
        try {
            Utils.delete(path.toFile());
        } catch (IOException e) {
            LOG.warnf("temporary folder cannot be deleted: %s", e.getMessage());
        }
    }
}
