/**
 * Says what is wrong with a set-up before it costs a record.
 *
 * <p>In: facts about brokers, registry, package, settings and machine, gathered by probes or by the composition root. Out:
 * {@link io.trivalent.doctor.Finding}s, each with what was found, what was expected, and what to do. Promises: the checks
 * are pure, and nothing is written anywhere. The wall clock is an argument.
 */
@NullMarked
package io.trivalent.doctor;

import org.jspecify.annotations.NullMarked;
