/**
 * Finds problems of a set-up before the pipeline runs on it.
 *
 * <p>In: the configuration, and the state of brokers, registry, package and machine. Out: {@link
 * io.trivalent.doctor.Finding}s, each with what was found, what was expected and how to fix it. The {@code …Checks} are
 * pure and receive the wall clock as an argument; {@link io.trivalent.doctor.Doctor} reads it. Nothing is written. Only
 * {@code commands} may use this package.
 */
@NullMarked
package io.trivalent.doctor;

import org.jspecify.annotations.NullMarked;
