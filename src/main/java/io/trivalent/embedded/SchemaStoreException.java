package io.trivalent.embedded;

/** The schema store says no, with one of Confluent's error codes; turned into an answer by {@link RegistryRoutes}. */
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

    static SchemaStoreException schemaInvalid(String reason) {
        return new SchemaStoreException(42201, "invalid schema: " + reason);
    }

    static SchemaStoreException full(String holds) {
        return new SchemaStoreException(42205, "store is full, it holds %s".formatted(holds));
    }

    /** Confluent's error code: the HTTP status, with two digits behind it where there is more to say. */
    int code() {
        return code;
    }

    int status() {
        return code >= 1_000 ? code / 100 : code;
    }

    /** The message. */
    String reason() {
        return reason;
    }
}
