package io.trivalent.wire;

import org.apache.kafka.common.errors.SerializationException;

/** The registry answered, and does not know the schema id that a value begins with. */
public final class UnknownSchemaException extends SerializationException {
    private final int id;

    public UnknownSchemaException(int id) {
        super("schema id %d is unknown to the registry".formatted(id));
        this.id = id;
    }

    int id() {
        return id;
    }
}
