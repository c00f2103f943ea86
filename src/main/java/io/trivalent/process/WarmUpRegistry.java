package io.trivalent.process;

import io.trivalent.wire.RegisteredSchema;
import io.trivalent.wire.RegistryClient;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** The schemas of the synthetic records, in memory; an id is a position in the list. */
final class WarmUpRegistry implements RegistryClient {
    private final List<Schema> schemas = new ArrayList<>();

    @Override
    public synchronized int register(String subject, Schema schema) {
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        return schemas.indexOf(schema);
    }

    @Override
    public int lookup(String subject, Schema schema) {
        return register(subject, schema);
    }

    @Override
    public synchronized RegisteredSchema latest(String subject) {
        throw new UnsupportedOperationException("warm-up registers schemas only");
    }

    @Override
    public synchronized Schema byId(int id) {
        return schemas.get(id);
    }
}
