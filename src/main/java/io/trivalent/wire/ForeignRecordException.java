package io.trivalent.wire;

import org.apache.kafka.common.errors.SerializationException;

/** A valid value whose record type has no generated class in this program. */
public final class ForeignRecordException extends SerializationException {
    public ForeignRecordException(int id, String record) {
        super("schema id %d is record %s, expected a record with a generated class".formatted(id, record));
    }
}
