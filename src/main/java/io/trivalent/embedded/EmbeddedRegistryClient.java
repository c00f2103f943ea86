package io.trivalent.embedded;

import static java.util.Objects.requireNonNull;

import io.trivalent.wire.RegisteredSchema;
import io.trivalent.wire.RegistryClient;
import io.trivalent.wire.RegistryErrorException;
import io.trivalent.wire.UnknownSchemaException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.avro.Schema;

/**
 * A registry client that calls a {@link SchemaStore} directly, without HTTP. Results and exceptions are the same. The store
 * compares schemas as they are, so a request to normalize them has no effect.
 */
public final class EmbeddedRegistryClient implements RegistryClient {
    private final SchemaStore store;

    public EmbeddedRegistryClient(SchemaStore store) {
        this.store = requireNonNull(store);
    }

    @Override
    public int register(String subject, Schema schema, boolean normalize) {
        String request = "to register %s under subject %s".formatted(schema.getFullName(), subject);
        return send(request, () -> store.register(subject, schema.toString()));
    }

    @Override
    public int lookup(String subject, Schema schema, boolean normalize) {
        String request = "to look up %s under subject %s".formatted(schema.getFullName(), subject);
        return send(request, () -> store.lookup(subject, schema.toString()).id());
    }

    @Override
    public RegisteredSchema latest(String subject) {
        return send("for the latest schema of subject %s".formatted(subject), () -> store.latest(subject));
    }

    @Override
    public Schema byId(int id) {
        try {
            return store.byId(id);
        } catch (SchemaStoreException missing) {
            throw new UnknownSchemaException(id);
        }
    }

    @Override
    public Schema byGuid(UUID guid) {
        return store.byGuid(guid).orElseThrow(() -> new UnknownSchemaException(guid));
    }

    @Override
    public Optional<UUID> guid(int id) {
        return Optional.of(SchemaStore.guid(byId(id)));
    }

    private static <T> T send(String request, Supplier<T> call) {
        try {
            return call.get();
        } catch (SchemaStoreException error) {
            throw new RegistryErrorException(request, error.status(), error.code(), error.reason());
        }
    }
}
