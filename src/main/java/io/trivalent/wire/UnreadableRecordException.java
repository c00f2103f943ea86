package io.trivalent.wire;

import org.apache.kafka.common.errors.SerializationException;

/** A value is not in the wire format, its schema is unusable, or its body does not match the schema exactly. */
final class UnreadableRecordException extends SerializationException {
    UnreadableRecordException(String message) {
        super(message);
    }

    UnreadableRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
