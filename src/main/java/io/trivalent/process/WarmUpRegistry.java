package io.trivalent.process;

import io.trivalent.wire.RegisteredSchema;
import io.trivalent.wire.RegistryClient;
import io.trivalent.wire.UnknownSchemaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.avro.Schema;

/** The schemas of the synthetic records, in memory; an id is a position in the list. */
final class WarmUpRegistry implements RegistryClient {
    private final List<Schema> schemas = new ArrayList<>();

    @Override
    public synchronized int register(String subject, Schema schema, boolean normalize) {
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        return schemas.indexOf(schema);
    }

    @Override
    public int lookup(String subject, Schema schema, boolean normalize) {
        return register(subject, schema, normalize);
    }

    @Override
    public synchronized RegisteredSchema latest(String subject) {
        throw new UnsupportedOperationException("warm-up registers schemas only");
    }

    @Override
    public synchronized Schema byId(int id) {
        return schemas.get(id);
    }

    @Override
    public Schema byGuid(UUID guid) {
        throw new UnknownSchemaException(guid);
    }

    @Override
    public Optional<UUID> guid(int id) {
        return Optional.empty();
    }
}
