package io.trivalent.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.avro.Schema;

/** A registry in memory. Ids count from 7, all subjects share one list of schemas, and requests are recorded. */
final class FixedRegistry implements RegistryClient {
    private final Map<Integer, Schema> schemas = new HashMap<>();
    private final List<String> requests = new ArrayList<>();

    FixedRegistry(Schema... known) {
        for (Schema schema : known) {
            schemas.put(7 + schemas.size(), schema);
        }
    }

    List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public int register(String subject, Schema schema, boolean normalize) {
        requests.add("register " + subject + (normalize ? " normalized" : ""));
        return schemas.entrySet().stream()
                .filter(entry -> entry.getValue().equals(schema))
                .findFirst()
                .map(Map.Entry::getKey)
                .orElseGet(() -> {
                    int id = 7 + schemas.size();
                    schemas.put(id, schema);
                    return id;
                });
    }

    @Override
    public int lookup(String subject, Schema schema, boolean normalize) {
        requests.add("lookup " + subject);
        return schemas.entrySet().stream()
                .filter(entry -> entry.getValue().equals(schema))
                .findFirst()
                .map(Map.Entry::getKey)
                .orElseThrow(() -> new RegistryErrorException("to look up", 404, 40403, "schema not found"));
    }

    @Override
    public RegisteredSchema latest(String subject) {
        requests.add("latest " + subject);
        int id = 6 + schemas.size();
        return new RegisteredSchema(subject, schemas.size(), id, byId(id));
    }

    @Override
    public Schema byId(int id) {
        requests.add("id " + id);
        Schema schema = schemas.get(id);
        if (schema == null) {
            throw new UnknownSchemaException(id);
        }
        return schema;
    }

    /** The GUID of a schema is its id. */
    @Override
    public Schema byGuid(UUID guid) {
        requests.add("guid " + guid);
        return schemas.entrySet().stream()
                .filter(entry -> new UUID(0, entry.getKey()).equals(guid))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElseThrow(() -> new UnknownSchemaException(guid));
    }

    @Override
    public Optional<UUID> guid(int id) {
        requests.add("guid of " + id);
        return Optional.of(new UUID(0, id));
    }
}
