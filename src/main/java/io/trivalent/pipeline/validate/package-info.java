/**
 * Drops the records that the role of their speaker forbids, and rejects invalid ones. In: {@link io.trivalent.pipeline.ingest.IngestedRecord}s. Out:
 * {@link io.trivalent.pipeline.validate.ValidPart}s, whose id equals the key, whose times are ordered, and whose matrices have
 * the active model's width and only finite numbers. Generated Avro classes are not used after this stage. It reads no clock:
 * timestamps in the future are found by comparison with the record's arrival. {@code quantize}, {@code join} (the policy of roles), the parity check
 * of {@code score}, the topology, {@code process} and {@code doctor} use it.
 */
@NullMarked
package io.trivalent.pipeline.validate;

import org.jspecify.annotations.NullMarked;
