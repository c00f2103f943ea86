package io.trivalent.wire;

import org.apache.avro.Schema;

/**
 * The requests that serializers and deserializers send to a schema registry. Implementations are thread-safe. Every
 * method may throw {@link RegistryErrorException} and {@link RegistryUnavailableException}.
 */
public interface RegistryClient {
    /** Id of the schema under the subject. A new schema becomes the subject's newest version. */
    int register(String subject, Schema schema);

    /** Id of a schema that the subject already has; an error with status 404 if it does not have it. */
    int lookup(String subject, Schema schema);

    /** Newest version of the subject; an error with status 404 if there is none. */
    RegisteredSchema latest(String subject);

    /**
     * The schema with this id.
     *
     * @throws UnknownSchemaException if the registry does not have it
     */
    Schema byId(int id);
}
