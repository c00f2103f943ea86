package io.trivalent.chaos;

/** Ways in which a hostile publisher changes a record. */
enum Mutation {
    /** A valid record, possibly of an utterance that never becomes complete. */
    NONE,
    /** One to eight bits are flipped. */
    FLIPPED,
    /** The end is missing. */
    TRUNCATED,
    /** Random bytes follow the end. */
    APPENDED,
    /** The beginning of one record and the end of another. */
    SPLICED,
    /** Random bytes. */
    NOISE,
    /** Random bytes after a registered schema id. */
    NOISE_AS_RECORD,
    /** A schema id that belongs to another topic, is unknown or is negative. */
    SCHEMA,
    /** An unterminated or far too large variable-length integer somewhere in the body. */
    LENGTH,
    /** Feature values at and beyond the limits of their range. */
    NUMBERS,
    /** Frames and columns that do not match the data, including negative and overflowing ones. */
    SHAPE,
    /** Invalid ids, times and sequence numbers. */
    FIELDS,
    /** Texts that are too long or empty, or that contain unpaired surrogates or control characters. */
    WORDS,
    /** A key that is missing, too long, not UTF-8, or that of another utterance. */
    KEY,
    /** No value. */
    NO_VALUE,
    /** A timestamp in the distant past or future. */
    TIMESTAMP,
    /** Invalid values in the headers that this program writes, and sometimes a thousand others. */
    HEADERS
}
