package io.trivalent.wire;

import java.util.UUID;
import org.apache.kafka.common.errors.SerializationException;

/** The registry does not know a value's schema. */
public final class UnknownSchemaException extends SerializationException {
    public UnknownSchemaException(int id) {
        super("schema id %d is unknown to the registry".formatted(id));
    }

    public UnknownSchemaException(UUID guid) {
        super("schema guid %s is unknown to the registry".formatted(guid));
    }
}
