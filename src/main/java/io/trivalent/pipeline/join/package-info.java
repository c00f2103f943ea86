/**
 * Brings together the text, sound and picture of one utterance. In: quantized parts keyed by utterance. Out: one
 * {@link io.trivalent.pipeline.join.AlignedUtterance} per key, as soon as everything the model reads is there, or
 * {@link io.trivalent.pipeline.join.JoinConfig#patience()} after the first part with what is there; a rejection if a
 * required modality never came.
 *
 * <p>Its promise: an id that is remembered leaves once per revision and attempt, and one that is forgotten does not begin again
 * for a part that was on its way all the time. {@link io.trivalent.pipeline.join.Assembler} has the rules for each part,
 * {@code docs/architecture.md} lists them.
 *
 * <p>Time is the task's own clock: the largest timestamp seen, driven on by the wall clock while nothing arrives
 * ({@link io.trivalent.pipeline.join.TaskClock}). What waits lies on the heap and is written to the store before every
 * commit, so parts that come and go between two commits cost the changelog one small marker per utterance.
 */
@NullMarked
package io.trivalent.pipeline.join;

import org.jspecify.annotations.NullMarked;
