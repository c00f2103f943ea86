/** The live page in a real browser: what is seen, by keyboard, narrow and dark, and how smooth it is. Compiled with {@code -Pbrowser}. */
@NullMarked
package io.trivalent.browser;

import org.jspecify.annotations.NullMarked;
