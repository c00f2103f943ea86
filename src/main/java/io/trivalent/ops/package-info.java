/**
 * Readiness, liveness and metrics for operators.
 *
 * <p>In: counters and state of the pipeline, once it is started. Out: {@code /q/health/ready}, {@code /q/health/live} and
 * {@code /q/metrics}. Reads no clock. Only {@code commands} may use this package.
 */
@NullMarked
package io.trivalent.ops;

import org.jspecify.annotations.NullMarked;
