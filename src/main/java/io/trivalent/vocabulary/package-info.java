/**
 * The nouns all stages share: a closed list. Plain values without behaviour beyond their own invariants; no clock, no
 * I/O. Adding one needs a reason in the commit.
 */
@NullMarked
package io.trivalent.vocabulary;

import org.jspecify.annotations.NullMarked;
