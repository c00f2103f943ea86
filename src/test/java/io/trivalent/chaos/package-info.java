/**
 * Proof by breaking things: a real cluster, real processor processes, faults drawn from a seed, and an oracle that counts.
 * {@link io.trivalent.chaos.ChaosIT} is the short form; {@code ./mvnw verify -Pchaos} runs as many cycles as one likes.
 */
@NullMarked
package io.trivalent.chaos;

import org.jspecify.annotations.NullMarked;
