package io.trivalent.wire;

import java.util.Optional;
import java.util.UUID;
import org.apache.avro.Schema;

/**
 * The requests that serializers and deserializers send to a schema registry. Implementations are thread-safe. Every
 * method may throw {@link RegistryErrorException} and {@link RegistryUnavailableException}.
 */
public interface RegistryClient {
    /**
     * Id of the schema under the subject. A new schema becomes the subject's newest version.
     *
     * @param normalize whether the registry compares and stores schemas in a normal form
     */
    int register(String subject, Schema schema, boolean normalize);

    /** Registers the schema as it is. */
    default int register(String subject, Schema schema) {
        return register(subject, schema, false);
    }

    /** Id of a schema that the subject already has; an error with status 404 if it does not have it. */
    int lookup(String subject, Schema schema, boolean normalize);

    /** Newest version of the subject; an error with status 404 if there is none. */
    RegisteredSchema latest(String subject);

    /**
     * The schema with this id.
     *
     * @throws UnknownSchemaException if the registry does not have it
     */
    Schema byId(int id);

    /**
     * The schema with this GUID.
     *
     * @throws UnknownSchemaException if the registry does not have it, or has no GUIDs
     */
    Schema byGuid(UUID guid);

    /** GUID of the schema with this id; empty if the registry has none (Confluent's have them from 8.0). */
    Optional<UUID> guid(int id);
}
