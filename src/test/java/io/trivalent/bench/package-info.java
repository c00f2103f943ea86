/**
 * Measures what a design costs beside those that were rejected, for the pages in {@code docs/decisions}. No part of any build:
 * a bench runs when {@code -Dtest} names it, prints its figures, and fails only where a design loses or doubles an event.
 */
@NullMarked
package io.trivalent.bench;

import org.jspecify.annotations.NullMarked;
