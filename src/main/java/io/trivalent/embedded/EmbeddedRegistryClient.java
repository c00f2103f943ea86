package io.trivalent.embedded;

import static java.util.Objects.requireNonNull;

import io.trivalent.wire.RegisteredSchema;
import io.trivalent.wire.RegistryClient;
import io.trivalent.wire.RegistryErrorException;
import io.trivalent.wire.UnknownSchemaException;
import java.util.function.Supplier;
import org.apache.avro.Schema;

/** A {@link SchemaStore} asked directly, without HTTP in between; the answers and exceptions are the same. */
public final class EmbeddedRegistryClient implements RegistryClient {
    private final SchemaStore store;

    public EmbeddedRegistryClient(SchemaStore store) {
        this.store = requireNonNull(store);
    }

    @Override
    public int register(String subject, Schema schema) {
        String what = "to register %s under subject %s".formatted(schema.getFullName(), subject);
        return asked(what, () -> store.register(subject, schema.toString()));
    }

    @Override
    public int lookup(String subject, Schema schema) {
        String what = "to look up %s under subject %s".formatted(schema.getFullName(), subject);
        return asked(what, () -> store.lookup(subject, schema.toString()).id());
    }

    @Override
    public RegisteredSchema latest(String subject) {
        return asked("the latest schema of subject %s".formatted(subject), () -> store.latest(subject));
    }

    @Override
    public Schema byId(int id) {
        try {
            return store.byId(id);
        } catch (SchemaStoreException missing) {
            throw new UnknownSchemaException(id);
        }
    }

    private static <T> T asked(String what, Supplier<T> question) {
        try {
            return question.get();
        } catch (SchemaStoreException refusal) {
            throw new RegistryErrorException(what, refusal.status(), refusal.code(), refusal.reason());
        }
    }
}
