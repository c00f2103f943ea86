/**
 * The pipeline from record to sentiment event. In: the records of the input topics. Out: records for
 * {@code trivalent.sentiments} and {@code trivalent.dead-letters}. Each stage has a package, in the order
 * {@code ingest → validate → quantize → join → batch → score → emit}; this package connects them and adapts them to Kafka
 * Streams. It reads the records' timestamps and the wall clock, and passes both to the stages. The packages
 * {@code settings}, {@code process} and {@code doctor} may use it.
 */
@NullMarked
package io.trivalent.pipeline;

import org.jspecify.annotations.NullMarked;
