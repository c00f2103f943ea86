package io.trivalent.wire;

import org.apache.kafka.common.errors.SerializationException;

/** A value in good order whose record is none of the classes of this program. */
public final class ForeignRecordException extends SerializationException {
    public ForeignRecordException(int id, String record) {
        super("schema id %d is of record %s, expected one with a generated class".formatted(id, record));
    }
}
