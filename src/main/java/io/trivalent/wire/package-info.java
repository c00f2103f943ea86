/**
 * The topics, their headers, and records in the Confluent wire format.
 *
 * <p>In: the bytes of a record's value, and a schema registry. Out: Avro records, or one of five exceptions. Three mean
 * a bad record: {@link UnreadableRecordException}, {@link UnknownSchemaException} and {@link ForeignRecordException}.
 * Two mean a registry problem: it answered with an error ({@link RegistryErrorException}) or cannot be reached
 * ({@link RegistryUnavailableException}). A malformed value never causes another exception, and never allocates more
 * memory than its own size justifies. The wall clock is read only to expire cached unknown schema ids. Every package
 * that reads or writes topics may use this one; it uses only {@code vocabulary}.
 */
@NullMarked
package io.trivalent.wire;

import org.jspecify.annotations.NullMarked;
