package io.trivalent.wire;

import org.apache.kafka.common.errors.SerializationException;

/** A valid value whose record type has no generated class in this program. */
public final class ForeignRecordException extends SerializationException {
    ForeignRecordException(SchemaId id, String record) {
        super("%s is record %s, expected a record with a generated class".formatted(id, record));
    }
}
