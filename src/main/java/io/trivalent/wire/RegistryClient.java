package io.trivalent.wire;

import org.apache.avro.Schema;

/**
 * The questions that a serializer and a deserializer ask a schema registry. Implementations are thread-safe. Beside
 * the exceptions named, every method may throw {@link RegistryErrorException} and
 * {@link RegistryUnavailableException}.
 */
public interface RegistryClient {
    /** Id of the schema under the subject; it becomes the subject's newest version if it is new. */
    int register(String subject, Schema schema);

    /** Id of a schema that the subject already has; refused with status 404 if it does not. */
    int lookup(String subject, Schema schema);

    /** Newest version of the subject; refused with status 404 if there is none. */
    RegisteredSchema latest(String subject);

    /**
     * The schema with this id.
     *
     * @throws UnknownSchemaException if the registry has none
     */
    Schema byId(int id);
}
