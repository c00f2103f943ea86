package io.trivalent.chaos;

/** What a hostile publisher does to a record. */
enum Mutation {
    /** Nothing: a good record, of an utterance that may never be whole. */
    NONE,
    /** One to eight bits are the other way round. */
    FLIPPED,
    /** The end is missing. */
    TRUNCATED,
    /** Something stands behind the end. */
    APPENDED,
    /** The beginning of one record and the end of another. */
    SPLICED,
    /** Random bytes. */
    NOISE,
    /** Random bytes behind an id that the registry knows. */
    NOISE_AS_RECORD,
    /** An id of another topic, an unknown one, a negative one. */
    SCHEMA,
    /** A number without an end, or a length beyond all bounds, somewhere in the body. */
    LENGTH,
    /** Numbers at and beyond the ends of their range. */
    NUMBERS,
    /** Frames and columns that do not fit the data, down to negative and up to overflow. */
    SHAPE,
    /** Ids, times and places that no publisher should write. */
    FIELDS,
    /** Words of too many, unpaired, unprintable or no characters. */
    WORDS,
    /** A key that is missing, too long, no text, or of somebody else. */
    KEY,
    /** No value. */
    NO_VALUE,
    /** A timestamp from long ago or from far ahead. */
    TIMESTAMP,
    /** Headers of ours that hold nonsense, and a thousand others. */
    HEADERS
}
