/**
 * The composition root: command line, configuration, and the place where stages, models, broker and registry are put
 * together. Everything else in the program receives what it needs; only this package knows where it comes from.
 */
@NullMarked
package io.trivalent.app;

import org.jspecify.annotations.NullMarked;
