package io.trivalent.commands;

import io.trivalent.process.EmbeddedBackend;
import io.trivalent.settings.TrivalentConfig;

/** An embedded broker and registry with topics and schemas, and the configuration that names their addresses. */
record PreparedBackend(EmbeddedBackend backend, TrivalentConfig config) implements AutoCloseable {
    @Override
    public void close() {
        backend.close();
    }
}
