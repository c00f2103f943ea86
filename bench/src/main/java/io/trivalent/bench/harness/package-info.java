/** Runs systems and ceilings side by side and collects their figures: {@code ./trivalent bench}. */
@NullMarked
package io.trivalent.bench.harness;

import org.jspecify.annotations.NullMarked;
