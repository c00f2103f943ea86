/**
 * Sends a recorded data set through a running pipeline, and copies data sets.
 *
 * <p>In: an Avro container of {@code schemas/utterance.avsc} ({@link Dataset}) and {@link ReplayOptions}. Out: a
 * {@link ReplayPlan} of records with due times, and the {@link ReplayOutcome} of sending it ({@link Replay}); or a copy
 * of the data set with changed utterances ({@link DatasetCopy}). The same file, options and seed produce the same plan;
 * every dropped part is counted. Plans count time from the start of the replay; {@link Replay} reads the wall clock for
 * timestamps and the monotonic clock for pace and latency. Only {@code commands} uses this package.
 */
@NullMarked
package io.trivalent.replay;

import org.jspecify.annotations.NullMarked;
