/**
 * Judges a replay: how well the scores agree with the labels, and how the pipeline did.
 *
 * <p>In: the scored utterances of a run with its totals ({@link Evaluation}). Out: the metrics of the papers
 * ({@link Metrics}), as one JSON object, as a table for the terminal, as a self-contained page. Same evaluation, same
 * bytes. No clock is read; nothing here knows Kafka. Wherever the data set is synthetic, every output says so.
 */
@NullMarked
package io.trivalent.evaluate;

import org.jspecify.annotations.NullMarked;
