/**
 * Feeds the live page with sentiment events while it is open.
 *
 * <p>In: sentiment events, read from their topic like any other consumer. Out: the most recent ones as JSON. Reads no clock
 * and uses no stage of the pipeline. Only {@code web} and {@code commands} may use this package.
 */
@NullMarked
package io.trivalent.view;

import org.jspecify.annotations.NullMarked;
