package io.trivalent.wire;

import static java.util.Objects.requireNonNull;

import org.apache.avro.Schema;

/** One version of a subject in the registry; versions count from 1. */
public record RegisteredSchema(String subject, int version, int id, Schema schema) {
    public RegisteredSchema {
        requireNonNull(subject);
        requireNonNull(schema);
        if (version < 1) {
            throw new IllegalArgumentException(
                    "version %d of subject %s, expected at least 1".formatted(version, subject));
        }
    }
}
