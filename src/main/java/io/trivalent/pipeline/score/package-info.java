/**
 * Scores batches. In: {@link io.trivalent.pipeline.batch.Batch}es. Out: one
 * {@link io.trivalent.pipeline.score.ScoredUtterance} or rejection per utterance. A batch that fails is halved until only the
 * failing utterance is rejected; after a timeout its utterances are stored and run alone later. The wall clock marks begin and end of a run; a monotone clock limits its duration.
 * {@code emit}, the topology, {@code process}, {@code doctor} and {@code commands} use it.
 */
@NullMarked
package io.trivalent.pipeline.score;

import org.jspecify.annotations.NullMarked;
