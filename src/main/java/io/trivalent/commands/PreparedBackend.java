package io.trivalent.commands;

import io.trivalent.process.EmbeddedBackend;
import io.trivalent.process.ModelOpening;
import io.trivalent.settings.TrivalentConfig;

/**
 * An embedded broker and registry with topics and schemas, the configuration that names their addresses, and the model that
 * has been loading meanwhile.
 */
record PreparedBackend(EmbeddedBackend backend, TrivalentConfig config, ModelOpening model) implements AutoCloseable {
    @Override
    public void close() {
        try {
            backend.close();
        } finally {
            model.close();
        }
    }
}
