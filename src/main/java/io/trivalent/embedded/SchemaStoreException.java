package io.trivalent.embedded;

/**
 * The schema store rejects a request with one of Confluent's error codes; {@link RegistryRoutes} sends it as the
 * answer.
 */
final class SchemaStoreException extends RuntimeException {
    private final int code;
    private final String reason;

    SchemaStoreException(int code, String message) {
        super(message);
        this.code = code;
        this.reason = message;
    }

    static SchemaStoreException subjectMissing(String subject) {
        return new SchemaStoreException(40401, "subject '%s' not found".formatted(subject));
    }

    static SchemaStoreException versionMissing(String subject, int version) {
        return new SchemaStoreException(40402, "version %d of subject '%s' not found".formatted(version, subject));
    }

    static SchemaStoreException schemaMissing(int id) {
        return new SchemaStoreException(40403, "schema %d not found".formatted(id));
    }

    static SchemaStoreException guidMissing(String guid) {
        return new SchemaStoreException(40403, "schema with guid %s not found".formatted(guid));
    }

    static SchemaStoreException schemaInvalid(String reason) {
        return new SchemaStoreException(42201, "invalid schema: " + reason);
    }

    static SchemaStoreException full(String holds) {
        return new SchemaStoreException(42205, "store is full, it holds %s".formatted(holds));
    }

    /** Confluent's error code: the HTTP status, or the status followed by two digits of detail. */
    int code() {
        return code;
    }

    /** HTTP status. */
    int status() {
        return code >= 1_000 ? code / 100 : code;
    }

    /** Same as the message, but never null. */
    String reason() {
        return reason;
    }
}
