package io.trivalent.wire;

import java.util.UUID;
import org.apache.avro.Schema;

/** How a record names its schema: by a registry's number, or by a GUID that is the same in all registries. */
sealed interface SchemaId {
    /** The schema, from a registry. */
    Schema from(RegistryClient registry);

    /** A number that one registry gave to the schema. */
    record Numbered(int id) implements SchemaId {
        @Override
        public Schema from(RegistryClient registry) {
            return registry.byId(id);
        }

        @Override
        public String toString() {
            return "schema id " + id;
        }
    }

    /** A fingerprint of the schema. */
    record Guid(UUID guid) implements SchemaId {
        @Override
        public Schema from(RegistryClient registry) {
            return registry.byGuid(guid);
        }

        @Override
        public String toString() {
            return "schema guid " + guid;
        }
    }
}
