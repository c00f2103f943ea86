package io.trivalent.wire;

import org.apache.kafka.common.errors.SerializationException;

/** The registry does not know a value's schema id. */
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
