/**
 * Evaluates a replay: agreement of scores and labels, completeness, throughput and latency.
 *
 * <p>In: the scored utterances and totals of a replay ({@link Evaluation}). Out: the metrics of the papers
 * ({@link Metrics}) and the agreement of conversations ({@link ConversationAgreement}) as JSON, as text for the
 * terminal, as a self-contained HTML page, and the scores as CSV. The same evaluation produces the same bytes. Text and
 * page state if the data set is synthetic; JSON has a field for it. Reads no clock and does not use Kafka. Only
 * {@code commands} uses this package.
 */
@NullMarked
package io.trivalent.evaluate;

import org.jspecify.annotations.NullMarked;
