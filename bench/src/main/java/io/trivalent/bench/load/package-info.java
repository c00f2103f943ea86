/**
 * The traffic of the bench: workloads with fixed seeds, their publication at once or on a schedule, and the offline
 * reference of their scores.
 */
@NullMarked
package io.trivalent.bench.load;

import org.jspecify.annotations.NullMarked;
