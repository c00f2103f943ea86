/**
 * The arithmetic of the bench: figures of a drain, percentiles of latencies, medians over rounds, Poisson arrivals,
 * and the oracle of exactly-once delivery. Pure: reads no clock, no file and no network.
 */
@NullMarked
package io.trivalent.bench.measure;

import org.jspecify.annotations.NullMarked;
