/**
 * Measures the costs of alternative designs for {@code docs/decisions}. Not part of any build: a bench runs if
 * {@code -Dtest} names it, prints its figures, and fails only if a design loses or duplicates an event.
 */
@NullMarked
package io.trivalent.bench;

import org.jspecify.annotations.NullMarked;
