package io.trivalent.chaos;

import io.trivalent.embedded.EmbeddedRegistryClient;
import io.trivalent.embedded.HttpRegistry;
import io.trivalent.embedded.SchemaStore;
import io.trivalent.wire.RegistryClient;
import java.util.concurrent.atomic.AtomicBoolean;

/** A schema registry whose HTTP interface can be switched off; the client in this JVM is not affected. */
final class SwitchableRegistry implements AutoCloseable {
    private final SchemaStore schemas = SchemaStore.inMemory();
    private final AtomicBoolean off = new AtomicBoolean();
    private final HttpRegistry registry = HttpRegistry.serving(schemas, context -> {
        if (off.get()) {
            context.response().setStatusCode(503).end();
        } else {
            context.next();
        }
    });

    RegistryClient client() {
        return new EmbeddedRegistryClient(schemas);
    }

    String url() {
        return registry.url();
    }

    /** Answers every request with status 503 from now on. */
    void switchOff() {
        off.set(true);
    }

    void switchOn() {
        off.set(false);
    }

    @Override
    public void close() {
        registry.close();
        schemas.close();
    }
}
