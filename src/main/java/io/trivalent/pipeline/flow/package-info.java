/**
 * What the stages share with each other: counters, whose laws show that no record was lost; loads and their caps; the outlet;
 * hooks before each commit; and a periodic wake-up by the wall clock. Every stage may use it;
 * {@code process}, {@code ops} and {@code web} read the counters.
 */
@NullMarked
package io.trivalent.pipeline.flow;

import org.jspecify.annotations.NullMarked;
