/**
 * Gathers utterances into batches. In: aligned utterances. Out: {@link io.trivalent.pipeline.batch.Batch}es of one package
 * and similar length, when one is full, when the oldest has waited {@link io.trivalent.pipeline.batch.BatchConfig#maxDelay()},
 * and before every commit: nothing waits here that a commit could overtake. Waiting is
 * measured by the wall clock.
 */
@NullMarked
package io.trivalent.pipeline.batch;

import org.jspecify.annotations.NullMarked;
