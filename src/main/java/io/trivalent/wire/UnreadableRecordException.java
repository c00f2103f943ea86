package io.trivalent.wire;

import org.apache.kafka.common.errors.SerializationException;

/** Bytes that are no record: not in the wire format, or a body that does not fit its schema to the last byte. */
public final class UnreadableRecordException extends SerializationException {
    public UnreadableRecordException(String message) {
        super(message);
    }

    public UnreadableRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
