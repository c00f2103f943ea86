/**
 * What all stages need of their surroundings and nothing they say to each other: the counters whose laws tell that no
 * record was lost, and the hook that runs before every commit.
 */
@NullMarked
package io.trivalent.pipeline.flow;

import org.jspecify.annotations.NullMarked;
