/**
 * Deserializes input records. In: key and value bytes of the input topics. Out: one
 * {@link io.trivalent.pipeline.ingest.IngestedRecord} per record with event time (the record's timestamp) and source
 * coordinates; unreadable bytes are rejected. If the schema registry cannot be reached, an exception stops the task and no
 * record is skipped. It reads no clock; arrival times come with the records. {@code validate} and the topology use it.
 */
@NullMarked
package io.trivalent.pipeline.ingest;

import org.jspecify.annotations.NullMarked;
