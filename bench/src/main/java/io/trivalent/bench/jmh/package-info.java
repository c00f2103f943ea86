/**
 * Microbenchmarks of the hot path: {@code ./trivalent bench --jmh}. Those of package-private classes are in their
 * packages.
 */
@NullMarked
package io.trivalent.bench.jmh;

import org.jspecify.annotations.NullMarked;
