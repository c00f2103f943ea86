/**
 * Brings together the text, sound and picture of one utterance. In: quantized parts keyed by utterance. Out: one
 * {@link io.trivalent.pipeline.join.AlignedUtterance} per key, as soon as everything the model reads is there, or
 * {@link io.trivalent.pipeline.join.JoinConfig#patience()} after the first part with what is there; a rejection if a
 * required modality never came.
 *
 * <p>The rule for the rest: of two parts of one modality the later record wins as long as the utterance waits
 * (duplicate); a part that comes after its utterance has left is dropped (straggler) for as long as the id is remembered,
 * {@link io.trivalent.pipeline.join.JoinConfig#memory()}.
 *
 * <p>Time is the task's own clock: the largest timestamp seen, driven on by the wall clock while nothing arrives
 * ({@link io.trivalent.pipeline.join.TaskClock}). What waits lies on the heap and is written to the store before every
 * commit, so parts that come and go between two commits cost the changelog one small marker per utterance.
 */
@NullMarked
package io.trivalent.pipeline.join;

import org.jspecify.annotations.NullMarked;
