package io.trivalent.embedded;

/** The schema store says no, with one of Confluent's error codes; turned into an answer by {@link RegistryRoutes}. */
public final class StoreRefusal extends RuntimeException {
    private final int code;
    private final String reason;

    StoreRefusal(int code, String message) {
        super(message);
        this.code = code;
        this.reason = message;
    }

    static StoreRefusal subjectMissing(String subject) {
        return new StoreRefusal(40401, "subject '%s' not found".formatted(subject));
    }

    static StoreRefusal versionMissing(String subject, int version) {
        return new StoreRefusal(40402, "version %d of subject '%s' not found".formatted(version, subject));
    }

    static StoreRefusal schemaMissing(int id) {
        return new StoreRefusal(40403, "schema %d not found".formatted(id));
    }

    static StoreRefusal schemaInvalid(String reason) {
        return new StoreRefusal(42201, "invalid schema: " + reason);
    }

    static StoreRefusal full(String holds) {
        return new StoreRefusal(42205, "store is full, it holds %s".formatted(holds));
    }

    /** Confluent's error code: the HTTP status, with two digits behind it where there is more to say. */
    public int code() {
        return code;
    }

    public int status() {
        return code >= 1_000 ? code / 100 : code;
    }

    /** The message. */
    public String reason() {
        return reason;
    }
}
