/**
 * Collects utterances into batches. In: {@link io.trivalent.pipeline.join.AlignedUtterance}s. Out:
 * {@link io.trivalent.pipeline.batch.Batch}es of one package and similar length. Those waiting are flushed when there are enough
 * of them, when the oldest has waited {@link io.trivalent.pipeline.batch.BatchConfig#maxDelay()}, and before every commit, so
 * that no utterance is lost when its records are committed. The wall clock measures the wait time. {@code score}, the topology and
 * {@code doctor} use it.
 */
@NullMarked
package io.trivalent.pipeline.batch;

import org.jspecify.annotations.NullMarked;
