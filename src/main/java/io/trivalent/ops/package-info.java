/**
 * What operators watch: readiness, liveness, and the flow counters as metrics. In: the running pipeline, once there is
 * one. Out: {@code /q/health/ready}, {@code /q/health/live} and {@code /q/metrics}.
 */
@NullMarked
package io.trivalent.ops;

import org.jspecify.annotations.NullMarked;
