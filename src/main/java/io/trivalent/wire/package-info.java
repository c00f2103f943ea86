/**
 * What travels between Kafka and the stages: topics, and records in the Confluent wire format.
 *
 * <p>In: bytes of a record's value and a schema registry. Out: Avro records, or one of four exceptions that tell bad
 * bytes ({@link UnreadableRecordException}, {@link UnknownSchemaException}, {@link ForeignRecordException}) from a
 * registry that refuses ({@link RegistryErrorException}) or cannot be reached ({@link RegistryUnavailableException}).
 * Promises: no value, however malformed, ends in anything else or allocates more than its own size warrants. No clock
 * but the few seconds for which an unknown schema id is remembered.
 */
@NullMarked
package io.trivalent.wire;

import org.jspecify.annotations.NullMarked;
