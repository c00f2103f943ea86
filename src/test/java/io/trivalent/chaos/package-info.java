/**
 * Tests packaged processors as child processes: against a real cluster with faults drawn from a seed, against hostile
 * records, over many records, and after a kill. {@link io.trivalent.chaos.ChaosIT} runs a few cycles in every build;
 * {@code ./mvnw verify -Pchaos} runs the long form of all tests.
 */
@NullMarked
package io.trivalent.chaos;

import org.jspecify.annotations.NullMarked;
