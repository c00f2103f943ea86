/**
 * Joins the text, acoustic and visual part of one utterance.
 *
 * <p>In: {@link io.trivalent.pipeline.quantize.QuantizedPart}s keyed by utterance. Out: one
 * {@link io.trivalent.pipeline.join.AlignedUtterance} per key, released as soon as all awaited parts are present, or
 * {@link io.trivalent.pipeline.join.JoinConfig#patience()} after the first part with the parts that are present; a rejection if
 * a required modality is missing then.
 *
 * <p>A remembered utterance is released once per revision and attempt. A straggler of a forgotten utterance does not begin it
 * again. {@link io.trivalent.pipeline.join.Assembler} has the rules for each part; {@code docs/architecture.md} lists them.
 *
 * <p>Time is the task's own clock: the largest record timestamp, advanced by the wall clock while no record arrives
 * ({@link io.trivalent.pipeline.join.TaskClock}). Waiting utterances are on the heap; changes are written to the store before
 * every commit. An utterance that begins and is released between two commits costs the changelog one small marker.
 *
 * <p>The later stages and the topology may use this package; {@code ArchitectureTest} lists its users.
 */
@NullMarked
package io.trivalent.pipeline.join;

import org.jspecify.annotations.NullMarked;
