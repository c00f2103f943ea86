/**
 * Runs the model. In: batches. Out: one {@link io.trivalent.pipeline.score.ScoredUtterance} per utterance; a batch that
 * fails is bisected until only the culprit is rejected. The only package that knows ONNX Runtime; what others need of it
 * (quantizer graphs) they receive as ports. The wall clock is read to tell how long a run took.
 */
@NullMarked
package io.trivalent.pipeline.score;

import org.jspecify.annotations.NullMarked;
