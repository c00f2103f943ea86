/**
 * Reads what arrives. In: key and value bytes of the three topics. Out: one {@link io.trivalent.pipeline.ingest.IngestedRecord}
 * per record with event time (the record's timestamp) and source coordinates; bytes that cannot be read become a
 * rejection. A registry that cannot be reached is not bad input: the exception stops the task, and nothing is skipped.
 */
@NullMarked
package io.trivalent.pipeline.ingest;

import org.jspecify.annotations.NullMarked;
